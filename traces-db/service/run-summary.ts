/** A run file as a line of the library: its header only, whoever wrote it. */
import { errorData } from '../../engine/base/app-error.ts'
import type { RunHeader } from '../../engine/base/run.ts'
import type { RunSummary } from '../contract.ts'
import { openRunFile } from '../store/run-file.ts'

/** A file that cannot be opened is told of with its problem. */
export function summaryOf(run: string, path: string, bytes: number, modified: Date): RunSummary {
  try {
    const { db, header, counts } = openRunFile(path)
    db.close()
    const { title, kind, createdAt, worldSize, lengthNs, subject, tags = [], note = '' } = header
    const { strategy, model, layers, microbatches, globalBatch, dtype, hardware, links, backend } = subject
    const told = { strategy, model, layers, microbatches, globalBatch, dtype, hardware, links, backend }
    return {
      run,
      title,
      kind,
      createdAt,
      bytes,
      worldSize,
      lengthNs,
      slices: counts.slice,
      tags,
      note,
      hasPlan: kind !== 'imported' && counts.plan > 0,
      ...present({ ...told, cutShort: cutShortOf(header) }),
    }
  } catch (thrown) {
    return {
      run,
      title: run,
      kind: 'imported',
      createdAt: modified.toISOString(),
      bytes,
      worldSize: 0,
      lengthNs: 0,
      slices: 0,
      tags: [],
      note: '',
      hasPlan: false,
      problem: errorData(thrown).message,
    }
  }
}

/** Its writer says so, or never came to say that the run is whole. */
function cutShortOf({ kind, complete, subject }: RunHeader): string | undefined {
  if (subject.execution?.cutShort !== undefined) return subject.execution.cutShort
  return kind === 'executed' && !complete ? 'Whoever wrote it ended before the run did.' : undefined
}

type Present<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> }

function present<T extends object>(members: T): Present<T> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Present<T>
}
