/** Who does what: samples over ranks, layers over stages. Plain functions of numbers. */
import type { Model, Samples } from '../api.ts'

/** `count` things in `parts` contiguous pieces; the first ones get one more where it does not divide. */
export function split(count: number, parts: number): number[][] {
  atLeast('split: parts', parts, 1)
  atLeast('split: count', count, 0)
  const pieces: number[][] = []
  let next = 0
  for (let part = 0; part < parts; part++) {
    const size = Math.floor(count / parts) + (part < count % parts ? 1 : 0)
    pieces.push(range(next, next + size))
    next += size
  }
  return pieces
}

/** The layers of this rank in a plain pipeline. Ranks beyond the number of layers have none. */
export function layersOf(model: Pick<Model, 'rank' | 'worldSize' | 'layers'>): number[] {
  return split(model.layers, model.worldSize)[model.rank]!
}

/** True on the rank with the first layer of a plain pipeline. */
export function isFirst(model: Pick<Model, 'rank'>): boolean {
  return model.rank === 0
}

/** True on the rank with the last layer of a plain pipeline. */
export function isLast(model: Pick<Model, 'rank' | 'worldSize' | 'layers'>): boolean {
  return model.rank === Math.min(model.worldSize, model.layers) - 1
}

/**
 * The microbatches of one rank in data parallelism: rank r has the samples from r/worldSize to
 * (r+1)/worldSize of the batch, in chunks of `batch`; the last chunk may be short.
 */
export function* getNextMicrobatch(
  globalBatch: number,
  worldSize: number,
  batch: number,
  rank: number,
): Generator<Samples> {
  atLeast('batch, the samples of a microbatch,', batch, 1)
  const first = Math.floor((rank * globalBatch) / worldSize)
  const end = Math.floor(((rank + 1) * globalBatch) / worldSize)
  for (let start = first; start < end; start += batch) yield range(start, Math.min(start + batch, end))
}

/** The whole batch in consecutive chunks of `batch`; the last chunk may be short. */
export function getGlobalBatchList(globalBatch: number, batch: number): Samples[] {
  return [...getNextMicrobatch(globalBatch, 1, batch, 0)]
}

function range(first: number, end: number): number[] {
  return Array.from({ length: end - first }, (_, index) => first + index)
}

/** Without this a microbatch of no samples would be cut off for ever. */
function atLeast(what: string, value: number, least: number): void {
  if (Number.isInteger(value) && value >= least) return
  throw new RangeError(`${what} must be a whole number of at least ${least}, but is ${value}.`)
}
