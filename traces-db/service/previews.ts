/**
 * Runs that live in memory only: a strategy that is being edited, simulated anew at every pause in typing. Each
 * takes the place of the one before it under the same id, so a timeline goes on showing it as it would a run
 * that grew. Labels keep their ids over all of them, because windows remember labels by id.
 */
import { AppError } from '../../engine/base/app-error.ts'
import type { Label, RunBatch, RunHeader } from '../../engine/base/run.ts'
import { addBatch, argumentTexts, BatchState } from '../store/add-batch.ts'
import { writeDetailBlocks } from '../store/detail-blocks.ts'
import type { DetailStore } from '../store/detail-store.ts'
import { MemoryRun } from '../store/memory-run.ts'
import type { RunData } from '../store/run-data.ts'
import { checkHeader } from '../store/run-header.ts'
import type { OpenRuns } from './open-runs.ts'

/** Previews at a time; the one that was shown longest ago gives way. One window has one. */
const keptPreviews = 6
const prefix = 'preview-'

export class Previews {
  readonly #openRuns: Pick<OpenRuns, 'startGrowing' | 'endGrowing'>
  /** Least recently shown first. */
  readonly #kept = new Map<string, Kept>()

  constructor(openRuns: Pick<OpenRuns, 'startGrowing' | 'endGrowing'>) {
    this.#openRuns = openRuns
  }

  /**
   * Throws `invalid-argument` for an id that is none of a preview, or a batch that is not right. Details that have a
   * name and are neither in the batch nor known are still to come.
   */
  show(
    run: string,
    header: RunHeader,
    batch: RunBatch,
    detailsName?: string,
  ): { readonly data: RunData; readonly isDetailed: boolean } {
    if (!this.isPreview(run)) {
      throw new AppError('invalid-argument', `The id of a preview begins with "${prefix}", unlike "${run}".`)
    }
    const known = this.#kept.get(run)
    const isApart = detailsName !== undefined && batch.details === undefined
    const goesOn = isApart && known?.detailsName === detailsName
    const labels = known?.labels ?? new LastingLabels()
    const options = goesOn ? { details: known.details } : {}
    const data = new MemoryRun({ ...checkHeader(header), complete: true }, options)
    addBatch(new BatchState(), labels.renamed(batch), data)
    this.#kept.delete(run)
    const { details } = data
    const awaited = goesOn ? known.awaited : isApart ? new Awaited() : undefined
    if (known?.awaited !== awaited) known?.awaited?.end()
    this.#kept.set(run, { labels, details, detailsName, awaited })
    this.#openRuns.startGrowing(run, { data })
    if (this.#kept.size > keptPreviews) this.close(this.#kept.keys().next().value!)
    return { data, isDetailed: !isApart || goesOn }
  }

  /** Details that {@link show} left open; of another run than the one shown they are dropped. */
  addDetails(run: string, detailsName: string, details: readonly string[]): void {
    const kept = this.#kept.get(run)
    if (kept?.detailsName !== detailsName || !kept.awaited || kept.awaited.hasEnded) return
    for (const { first, count, data } of writeDetailBlocks(argumentTexts(details), 1)) {
      kept.details.add({ first, count, load: () => data })
    }
    kept.awaited.end()
  }

  /** Resolves once the details of a preview are there, or will not come. */
  async detailed(run: string): Promise<void> {
    const { awaited } = this.#kept.get(run) ?? {}
    if (awaited && !awaited.hasEnded) await awaited.ended
  }

  isPreview(run: string): boolean {
    return run.startsWith(prefix)
  }

  /** Frees its memory. */
  close(run: string): void {
    this.#kept.get(run)?.awaited?.end()
    if (this.#kept.delete(run)) this.#openRuns.endGrowing(run)
  }
}

/** What the next run under the id may go on with. */
interface Kept {
  readonly labels: LastingLabels
  readonly details: DetailStore
  readonly detailsName: string | undefined
  /** Where details are told apart from the run. */
  readonly awaited: Awaited | undefined
}

/** Longest that somebody waits for details, ms: whoever announced them may have died. */
const patienceMs = 3000

/** Something that comes later, or never. */
class Awaited {
  hasEnded = false
  readonly ended: Promise<void>
  #end: () => void = () => {}

  constructor() {
    this.ended = new Promise(resolve => {
      const timer = setTimeout(resolve, patienceMs).unref()
      this.#end = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  end(): void {
    this.hasEnded = true
    this.#end()
  }
}

/** All labels that previews under one id have had. */
class LastingLabels {
  readonly #list: Label[] = []
  readonly #ids = new Map<string, number>()

  /** The batch with its labels by their lasting ids. */
  renamed(batch: RunBatch): RunBatch {
    const ids = (batch.labels ?? []).map(label => this.#id(label))
    // What names no label stays wrong, and is refused as such.
    const rename = (column: Uint32Array) => column.map(id => ids[id] ?? 0xffff_ffff)
    const { slices, instants, flows } = batch
    return {
      ...batch,
      labels: [...this.#list],
      ...(slices && { slices: { ...slices, label: rename(slices.label) } }),
      ...(instants && { instants: { ...instants, label: rename(instants.label) } }),
      ...(flows && { flows: { ...flows, label: rename(flows.label) } }),
    }
  }

  #id(label: Label): number {
    const { name, category, class: number, colour, microbatch } = label
    const key = JSON.stringify([name, category, number, colour, microbatch])
    const known = this.#ids.get(key)
    if (known !== undefined) return known
    this.#ids.set(key, this.#list.length)
    this.#list.push(label)
    return this.#list.length - 1
  }
}
