/**
 * Runs that live in memory only: a strategy that is being edited, simulated anew at every pause in typing. Each
 * takes the place of the one before it under the same id, so a timeline goes on showing it as it would a run
 * that grew. Labels keep their ids over all of them, because windows remember labels by id.
 */
import { AppError } from '../../engine/base/app-error.ts'
import type { Label, RunHeader } from '../../engine/base/run.ts'
import type { RunOutline } from '../../engine/base/timing/run-outline.ts'
import type { PlannedRun } from '../contract.ts'
import { argumentTexts } from '../store/add-batch.ts'
import { writeDetailBlocks } from '../store/detail-blocks.ts'
import { DetailStore } from '../store/detail-store.ts'
import type { RunData } from '../store/run-data.ts'
import { checkHeader } from '../store/run-header.ts'
import { type RunTiming, TimedOutline } from '../store/timed-run.ts'
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
   * Throws `invalid-argument` for an id that is none of a preview, or columns that are not right. Undefined where the
   * outline of this name is not the one that is shown, and does not come either. Its details are still to come where
   * it is new.
   */
  show({ run, header, outlineName, planned, durations, rules }: ShownPreview): ShownRun | undefined {
    if (!this.isPreview(run)) {
      throw new AppError('invalid-argument', `The id of a preview begins with "${prefix}", unlike "${run}".`)
    }
    const before = this.#kept.get(run)
    const known = before?.outlineName === outlineName ? before : undefined
    const kept = known ?? (planned && newlyKept(outlineName, planned, before))
    if (!kept) return undefined
    const data = kept.outline.at({ durations, rules }, kept.details, lengthNs =>
      checkHeader({ ...header, lengthNs, complete: true }),
    )
    if (before !== kept) before?.awaited.end()
    this.#kept.delete(run)
    this.#kept.set(run, kept)
    this.#openRuns.startGrowing(run, { data })
    if (this.#kept.size > keptPreviews) this.close(this.#kept.keys().next().value!)
    return { data, isDetailed: kept === known }
  }

  /** Details of an outline that is shown for the first time; of another than the one shown they are dropped. */
  addDetails(run: string, outlineName: string, details: readonly string[]): void {
    const kept = this.#kept.get(run)
    if (kept?.outlineName !== outlineName || kept.awaited.hasEnded) return
    for (const { first, count, data } of writeDetailBlocks(argumentTexts(details), 1)) {
      kept.details.add({ first, count, load: () => data })
    }
    kept.awaited.end()
  }

  /** Resolves once the details of a preview are there, or will not come. */
  async detailed(run: string): Promise<void> {
    const { awaited } = this.#kept.get(run) ?? {}
    await awaited?.ended
  }

  isPreview(run: string): boolean {
    return run.startsWith(prefix)
  }

  /** Frees its memory. */
  close(run: string): void {
    this.#kept.get(run)?.awaited.end()
    if (this.#kept.delete(run)) this.#openRuns.endGrowing(run)
  }
}

export interface ShownPreview extends RunTiming {
  readonly run: string
  readonly header: Omit<RunHeader, 'lengthNs'>
  readonly outlineName: string
  readonly planned?: PlannedRun | undefined
}

export interface ShownRun {
  readonly data: RunData
  readonly isDetailed: boolean
}

/** What the next run under the id may go on with. */
interface Kept {
  readonly labels: LastingLabels
  readonly outlineName: string
  readonly outline: TimedOutline
  readonly details: DetailStore
  /** Details are told apart from the run. */
  readonly awaited: Awaited
}

function newlyKept(outlineName: string, { outline, plan }: PlannedRun, before: Kept | undefined): Kept {
  const labels = before?.labels ?? new LastingLabels()
  return {
    labels,
    outlineName,
    outline: new TimedOutline(labels.renamed(outline), plan),
    details: new DetailStore(),
    awaited: new Awaited(),
  }
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

  /** The outline with its labels by their lasting ids. */
  renamed(outline: RunOutline): RunOutline {
    const ids = outline.labels.map(label => this.#id(label))
    // What names no label stays wrong, and is refused as such.
    const rename = (column: Uint32Array) => column.map(id => ids[id] ?? 0xffff_ffff)
    const { slices, flows } = outline
    return {
      ...outline,
      labels: [...this.#list],
      slices: { ...slices, label: rename(slices.label) },
      flows: { ...flows, label: rename(flows.label) },
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
