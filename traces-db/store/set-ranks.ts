/**
 * Gives the files of an imported run the ranks that a person says, as `import --ranks` would have: in the run
 * file, so that they go where it goes. Only processes and the header name ranks; slices, arrows and clocks are of
 * files and stay as they are.
 */
import { statSync } from 'node:fs'
import { AppError } from '../../engine/base/app-error.ts'
import type { ImportReport, RunHeader } from '../../engine/base/run.ts'
import { faultOfRanks, isRankSettable, worldOfRanks } from '../../engine/base/source-ranks.ts'
import { type Changing, changeRunFile, type HeaderParts } from './change-run-file.ts'
import { noNames, processCrc } from './checksums.ts'
import { Fault } from './fault.ts'
import { damaged } from './file-error.ts'
import { type Names, readNames } from './read-names.ts'

/** Warnings about guesses that the person has now put right. */
const guesses = new Set(['rank-by-order', 'duplicate-rank'])

/**
 * `ranks`: one for each of the header's sources. Throws `invalid-argument`, and what {@link changeRunFile} throws.
 */
export function setRanks(path: string, ranks: readonly number[]): RunHeader {
  return changeRunFile(path, file => relabelled(file, namesOf(file, path), ranks))
}

/** Of damaged names no new checksum may be made: they would pass for whole. */
function namesOf({ db, checks, counts }: Changing, path: string): Names {
  try {
    return readNames(db, checks, counts, statSync(path).size)
  } catch (thrown) {
    throw thrown instanceof Fault ? damaged(path, thrown.message, thrown) : thrown
  }
}

function relabelled(
  { header, checks, db }: Changing,
  { processes }: Names,
  ranks: readonly number[],
): HeaderParts {
  const { sources } = header
  const fault = faultOfRanks(sources, ranks)
  if (fault !== undefined) throw new AppError('invalid-argument', fault)
  const changed = sources.map(({ rank }, i) => rank !== ranks[i]!)
  changed.forEach((isChanged, i) => {
    if (!isChanged || isRankSettable(i, { sources, processes })) return
    throw new AppError('invalid-argument', `The processes in ${sources[i]!.name} tell their own ranks.`)
  })
  const put = db.prepare('UPDATE process SET rank = ? WHERE id = ?')
  let crc = noNames().process
  const after = processes.map(process => {
    const rank = changed[process.source] ? ranks[process.source]! : process.rank
    if (rank !== process.rank) put.run(rank, process.id)
    crc = processCrc({ ...process, rank }, crc)
    return rank
  })
  const worldSize = worldOfRanks(header, endOf(processes.map(({ rank }) => rank)), endOf(after))
  return {
    header: {
      ...header,
      worldSize,
      sources: sources.map((source, i) => ({ ...source, rank: ranks[i]! })),
      ...(header.report && { report: reportOf(header.report, after) }),
    },
    checks: { ...checks, process: crc },
  }
}

function reportOf(report: ImportReport, ranks: readonly number[]): ImportReport {
  return {
    ...report,
    ranks: new Set(ranks.filter(rank => rank >= 0)).size,
    warnings: report.warnings.filter(({ code }) => !guesses.has(code)),
  }
}

/** One more than the greatest rank. */
function endOf(ranks: readonly number[]): number {
  return ranks.reduce((end, rank) => Math.max(end, rank + 1), 1)
}
