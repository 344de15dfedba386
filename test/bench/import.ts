/**
 * Import of Kineto-shaped traces of 8 ranks, held against a bare JSON.parse of the same text in the same run:
 * ready within 1.0 x of it, complete within 2.0 x, memory within 600 MB (800 MB for 2,000 MB of text).
 *
 * The command line starts cold: each run compiles everything anew. `window` is the first import of a process whose
 * threads have had the seconds to get ready that they have in the studio's window before a person opens a trace, and
 * `again` the fifth one. JSON.parse is part of Node and always warm.
 *
 *     npm run bench -- import [--megabytes 10,100,500] [--runs 3]
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { prepareReaders } from '../../traces-db/import/file-readers.ts'
import { importFiles } from '../../traces-db/import/import-files.ts'
import { createRunWriter } from '../../traces-db/store/run-writer.ts'
import { writeKinetoTrace } from './kineto-generator.ts'

const cli = resolve(import.meta.dirname, '../../main/cli/rankscope.js')

interface Figures {
  readonly parseSeconds: number
  readonly readySeconds: number
  readonly seconds: number
  readonly peakRssMb: number
  readonly windowReadySeconds: number
  readonly againReadySeconds: number
}

export function bench(args: readonly string[]): void {
  const { values } = parseArgs({
    args: [...args],
    options: { megabytes: { type: 'string', default: '10,100,500' }, runs: { type: 'string', default: '3' } },
  })
  console.log(
    '        MB  JSON.parse   ready      x   whole      x   MB/s  peak RSS MB  window: ready      x  again: ready      x',
  )
  for (const megabytes of values.megabytes.split(',').map(Number)) {
    const folder = mkdtempSync(join(tmpdir(), 'rankscope-bench-'))
    try {
      const { files } = writeKinetoTrace({ folder: join(folder, 'trace'), megabytes })
      const runs = Array.from({ length: Number(values.runs) }, () => once(folder, files))
      print(megabytes, runs.toSorted((a, b) => ratio(a) - ratio(b))[runs.length >> 1]!)
    } finally {
      rmSync(folder, { recursive: true })
    }
  }
}

/** Both in processes of their own, one after the other. */
function once(folder: string, files: readonly string[]): Figures {
  const parseSeconds = Number(run(import.meta.filename, ['--parse', ...files]))
  const out = join(folder, 'run.rankscope')
  const text = run(cli, ['import', join(folder, 'trace'), '--out', out, '--json'])
  rmSync(out)
  const window = run(import.meta.filename, ['--window', join(folder, 'trace'), out])
  const [windowReadySeconds, againReadySeconds] = JSON.parse(window)
  const { readySeconds, seconds, peakRssMb } = JSON.parse(text)
  return { parseSeconds, readySeconds, seconds, peakRssMb, windowReadySeconds, againReadySeconds }
}

function run(script: string, args: readonly string[]): string {
  return execFileSync(process.execPath, [script, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
}

const ratio = ({ readySeconds, parseSeconds }: Figures) => readySeconds / parseSeconds

function print(megabytes: number, figures: Figures): void {
  const { parseSeconds, readySeconds, seconds, peakRssMb, windowReadySeconds, againReadySeconds } = figures
  const fields = [
    String(megabytes).padStart(10),
    parseSeconds.toFixed(3).padStart(12),
    readySeconds.toFixed(3).padStart(8),
    (readySeconds / parseSeconds).toFixed(2).padStart(7),
    seconds.toFixed(3).padStart(8),
    (seconds / parseSeconds).toFixed(2).padStart(7),
    (megabytes / seconds).toFixed(0).padStart(7),
    peakRssMb.toFixed(0).padStart(13),
    windowReadySeconds.toFixed(3).padStart(15),
    (windowReadySeconds / parseSeconds).toFixed(2).padStart(7),
    againReadySeconds.toFixed(3).padStart(14),
    (againReadySeconds / parseSeconds).toFixed(2).padStart(7),
  ]
  console.log(fields.join(''))
}

/** Time of JSON.parse alone, file by file: reading and decoding are not counted. */
function parseAll(files: readonly string[]): number {
  let milliseconds = 0
  for (const file of files) {
    const text = readFileSync(file, 'utf8')
    const before = performance.now()
    JSON.parse(text)
    milliseconds += performance.now() - before
  }
  return milliseconds / 1000
}

/** Threads have got ready by then: they do so with pauses, to be in nobody's way. */
const gettingReadyMs = 8000
const imports = 5

/** Times until the first and the last of several imports of a trace in this process are ready. */
async function windowReady(folder: string, out: string): Promise<readonly [number, number]> {
  prepareReaders()
  await pause(gettingReadyMs)
  const times: number[] = []
  for (let i = 0; i < imports; i++) {
    times.push((await importFiles({ paths: [folder], sink: createRunWriter(out) })).readySeconds)
    rmSync(out)
  }
  return [times[0]!, times.at(-1)!]
}

if (process.argv[2] === '--window') {
  console.log(JSON.stringify(await windowReady(process.argv[3]!, process.argv[4]!)))
}
if (process.argv[2] === '--parse') console.log(parseAll(process.argv.slice(3)))
