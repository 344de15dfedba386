/** Turns bytes read of several files into progress with rate and time left, at most some times a second. */
import type { ImportProgress } from '../contract.ts'

const intervalMs = 50
/** Before that no time left is told: the rate is not known yet. */
const warmUpMs = 200

export class ProgressClock {
  readonly #totalBytes: number
  readonly #report: ((progress: ImportProgress) => void) | undefined
  readonly #startedAt = performance.now()
  readonly #bytes: number[] = []
  #sum = 0
  #toldAt = Number.NEGATIVE_INFINITY

  constructor(totalBytes: number, report: ((progress: ImportProgress) => void) | undefined) {
    this.#totalBytes = totalBytes
    this.#report = report
  }

  read(file: number, bytes: number): void {
    this.#sum += bytes - (this.#bytes[file] ?? 0)
    this.#bytes[file] = bytes
    if (performance.now() - this.#toldAt >= intervalMs) this.#tell('reading')
  }

  stage(stage: 'writing' | 'finishing'): void {
    this.#tell(stage)
  }

  #tell(stage: ImportProgress['stage']): void {
    const now = performance.now()
    this.#toldAt = now
    const elapsed = now - this.#startedAt
    const bytesPerSecond = elapsed === 0 ? 0 : (this.#sum / elapsed) * 1000
    const left = (this.#totalBytes - this.#sum) / bytesPerSecond
    this.#report?.({
      type: 'progress',
      stage,
      bytes: this.#sum,
      totalBytes: this.#totalBytes,
      bytesPerSecond,
      ...(elapsed >= warmUpMs && Number.isFinite(left) && { secondsLeft: Math.max(0, left) }),
    })
  }
}
