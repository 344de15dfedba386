/** One search through the argument texts of a run's slices: it can stop at any text and go on later. */
import type { RunData } from '../store/run-data.ts'

export class ArgsScan {
  /** What is looked for, in lower case. */
  readonly wanted: string
  readonly generation: number
  /** 1 at the numbers of texts that contain it. */
  readonly hits: Uint8Array
  readonly #run: RunData
  /** The next number to read: texts lie in blocks by number, so each block is opened once. */
  #next = 1

  constructor(run: RunData, wanted: string) {
    this.wanted = wanted
    this.generation = run.generation
    this.#run = run
    this.hits = new Uint8Array(lastDetail(run) + 1)
  }

  get finished(): boolean {
    return this.#next >= this.hits.length
  }

  /** Share of the texts that have been read, 0 to 1. */
  get share(): number {
    return this.hits.length <= 1 ? 1 : (this.#next - 1) / (this.hits.length - 1)
  }

  /** Reads on for about so long. */
  advance(milliseconds: number): void {
    const end = performance.now() + milliseconds
    while (!this.finished) {
      const text = this.#run.detail(this.#next)
      if (contains(text, this.wanted)) this.hits[this.#next] = 1
      this.#next++
      if (this.#next % 64 === 0 && performance.now() >= end) return
    }
  }
}

/** Whether JSON text contains `wanted` as it stands or as a reader of its strings would see it. */
function contains(text: string, wanted: string): boolean {
  if (text.toLowerCase().includes(wanted)) return true
  return text.includes('\\') && unescaped(text).toLowerCase().includes(wanted)
}

const escapes: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

function unescaped(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/gs, (_, code: string | undefined, character: string) =>
    code === undefined ? (escapes[character] ?? character) : String.fromCharCode(Number.parseInt(code, 16)),
  )
}

/** The greatest detail number of any slice. */
function lastDetail(run: RunData): number {
  let last = 0
  for (const { count, detail } of run.lanes) {
    for (let i = 0; i < count; i++) if (detail[i]! > last) last = detail[i]!
  }
  return last
}
