/** Rows of previews: told once for all times that a plan is given, and put together with what these make of them. */
import { talliedTracks } from '../../engine/base/run-tallies.ts'
import type { PreviewRun } from '../../engine/contract.ts'
import type { RunInfo } from '../../traces-db/contract.ts'

type Rows = NonNullable<PreviewRun['rows']>

/** Outlines whose rows are kept: of answers that are on their way, some may be of the one before. */
const keptOutlines = 4

export class PreviewRows {
  /** Least recently shown first. */
  readonly #rows = new Map<string, Rows>()

  /** The outline that was shown last, to be named with the next question. */
  get last(): string | undefined {
    return [...this.#rows.keys()].at(-1)
  }

  /** Undefined where the rows were neither told nor known. */
  infoOf({ run, header, outline, rows: told, tallies }: PreviewRun): RunInfo | undefined {
    const rows = told ?? this.#rows.get(outline)
    if (!rows) return undefined
    this.#rows.delete(outline)
    this.#rows.set(outline, rows)
    if (this.#rows.size > keptOutlines) this.#rows.delete(this.#rows.keys().next().value!)
    const { processes, tracks } = rows
    return { run, header, processes, tracks: talliedTracks(tracks, tallies), classNs: tallies.classNs }
  }
}
