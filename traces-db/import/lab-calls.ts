/**
 * What the teaching lab's files tell beside names and times: layer, samples and microbatch of each call, read
 * from args. They have no configuration, so layers, microbatches and batch are inferred from the calls; and
 * the lab loses the microbatch of some (it looks a set up in lists, whose order differs), which is restored
 * from the samples.
 */
import type { Label, RunSubject } from '../../engine/base/run.ts'
import { argsOf } from './counter-table.ts'
import type { EventScanner } from './event-scanner.ts'

interface LabCall {
  readonly thread: number
  readonly row: number
  /** First sample and how many, as one text. */
  readonly samples: string
}

/** Calls whose layer is one of the model: the layer of a payload may be the one after the last. */
const ofLayer = /^\(?(load_weights|forward|backward|update)\b/
const ofForward = /^\(?forward\b/
const perMicrobatch = /^\(?(forward|backward|loss|send|recv)\b/

export class LabCalls {
  #layers = 0
  #globalBatch = 0
  /** Microbatch of the samples of calls that tell it. */
  readonly #told = new Map<string, number>()
  readonly #untold: LabCall[] = []
  /** Samples that are processed at once. */
  readonly #processed = new Set<string>()
  /** First samples of each length, to number what nobody told. */
  readonly #lengths = new Set<number>()

  see(scanner: EventScanner, thread: number, row: number, label: Label): void {
    const args = argsOf(scanner)
    const layer = args['layer']
    if (typeof layer === 'number' && ofLayer.test(label.name))
      this.#layers = Math.max(this.#layers, layer + 1)
    const samples = args['samples']
    if (!Array.isArray(samples) || samples.length === 0) return
    let first = Number.POSITIVE_INFINITY
    let last = 0
    for (const sample of samples) {
      if (typeof sample !== 'number') return
      first = Math.min(first, sample)
      last = Math.max(last, sample)
    }
    this.#globalBatch = Math.max(this.#globalBatch, last + 1)
    if (!perMicrobatch.test(label.name)) return
    const key = `${first} ${samples.length}`
    if (ofForward.test(label.name)) this.#processed.add(key)
    const told = Number(args['batch_id'])
    if (Number.isSafeInteger(told) && told >= 0) this.#told.set(key, told)
    else this.#untold.push({ thread, row, samples: key })
    this.#lengths.add(samples.length)
  }

  get subject(): RunSubject {
    if (this.#layers === 0 && this.#globalBatch === 0) return { memoryUnit: 'elements' }
    const microbatches = this.#processed.size
    return {
      memoryUnit: 'elements',
      ...(this.#layers > 0 && { layers: this.#layers }),
      ...(this.#globalBatch > 0 && { globalBatch: this.#globalBatch }),
      ...(microbatches > 0 && { microbatches }),
    }
  }

  /** Calls whose microbatch was lost, with the one that their samples tell. */
  restored(): readonly { readonly thread: number; readonly row: number; readonly microbatch: number }[] {
    const found: { thread: number; row: number; microbatch: number }[] = []
    for (const { thread, row, samples } of this.#untold) {
      const microbatch = this.#told.get(samples) ?? this.#byPosition(samples)
      if (microbatch !== undefined) found.push({ thread, row, microbatch })
    }
    return found
  }

  /** Chunks of equal length are numbered by where they lie in the global batch. */
  #byPosition(samples: string): number | undefined {
    const [first, length] = samples.split(' ').map(Number)
    if (this.#lengths.size !== 1 || first! % length! !== 0) return undefined
    return first! / length!
  }
}
