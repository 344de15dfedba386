/**
 * What was odd in the files: one line a kind, with its count and the first example. The codes and the rules
 * behind them stand in README.md.
 */
import type { ImportWarning } from '../../engine/base/run.ts'
import type { OddEvents } from './odd-events.ts'

export class ImportWarnings {
  readonly #byCode = new Map<string, { count: number; example: string }>()

  /** `example` is only called for the first of its kind. */
  add(code: string, example: () => string, count = 1): void {
    const known = this.#byCode.get(code)
    if (known) known.count += count
    else this.#byCode.set(code, { count, example: example() })
  }

  addEvents(code: string, file: string, { count, firstOffset }: OddEvents): void {
    if (count > 0) this.add(code, () => `${file} at byte ${firstOffset}`, count)
  }

  addAll(warnings: readonly ImportWarning[]): void {
    for (const { code, count, example } of warnings) this.add(code, () => example, count)
  }

  has(code: string): boolean {
    return this.#byCode.has(code)
  }

  list(): readonly ImportWarning[] {
    return [...this.#byCode].map(([code, { count, example }]) => ({ code, count, example }))
  }
}
