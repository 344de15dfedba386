/**
 * What was odd in the files: one line a kind, with its count and the first example of each file. The codes and
 * the rules behind them stand in README.md.
 */
import type { ImportWarning } from '../../engine/base/run.ts'
import type { OddEvents } from './odd-events.ts'

/** Files that are named for each kind. */
const namedFiles = 10

interface Oddity {
  count: number
  /** How many files have it. */
  files: number
  readonly examples: string[]
}

export class ImportWarnings {
  readonly #byCode = new Map<string, Oddity>()

  /** `example` is only called for the first of its kind. */
  add(code: string, example: () => string, count = 1): void {
    const known = this.#byCode.get(code)
    if (known) known.count += count
    else this.#byCode.set(code, { count, files: 1, examples: [example()] })
  }

  addEvents(code: string, file: string, { count, firstOffset }: OddEvents): void {
    if (count > 0) this.add(code, () => `${file} at byte ${firstOffset}`, count)
  }

  /** Of one more file. */
  addFile(warnings: readonly ImportWarning[]): void {
    for (const { code, count, example } of warnings) {
      const known = this.#byCode.get(code)
      if (!known) this.#byCode.set(code, { count, files: 1, examples: [example] })
      else {
        known.count += count
        known.files++
        if (known.examples.length < namedFiles) known.examples.push(example)
      }
    }
  }

  has(code: string): boolean {
    return this.#byCode.has(code)
  }

  list(): readonly ImportWarning[] {
    return [...this.#byCode].map(([code, { count, files, examples }]) => ({
      code,
      count,
      example: examples[0]!,
      ...(examples.length > 1 && { examples }),
      ...(files > examples.length && { moreFiles: files - examples.length }),
    }))
  }
}
