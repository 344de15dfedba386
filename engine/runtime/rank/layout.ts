/** How many floats a value has, and where the floats of its pieces lie in the whole. */
import type { ModelSpec } from '../../models/model-spec.ts'
import type { Part } from '../kernel-set.ts'
import { elementsOfPart, rangesOf } from '../kernels/parts.ts'
import type { ProgramValue } from './rank-program.ts'

export interface LayoutSource {
  readonly model: ModelSpec
  /** Floats of optimizer state for each element. */
  readonly stateFloats: number
  readonly sampleSets: readonly (readonly number[])[]
}

/** A run of floats: where it lies in the whole, and how long it is. */
export interface Piece {
  readonly at: number
  readonly count: number
}

export class Layout {
  readonly #source: LayoutSource

  constructor(source: LayoutSource) {
    this.#source = source
  }

  /** Floats of a value. */
  count(value: ProgramValue): number {
    if (isMoving(value)) return this.samples(value).length * this.#perSample(value)
    return elementsOfPart(value.part, this.#elements(value)) * this.#perElement(value)
  }

  samples(value: ProgramValue): readonly number[] {
    return isMoving(value) ? this.#source.sampleSets[value.samples]! : []
  }

  /** Where the floats of `piece`, in their order, lie in those of `whole`. */
  piecesOf(piece: ProgramValue, whole: ProgramValue): Piece[] {
    return isMoving(piece) ? this.#rowsOf(piece, whole) : this.#elementsOf(piece, whole)
  }

  #rowsOf(piece: ProgramValue, whole: ProgramValue): Piece[] {
    const unit = this.#perSample(piece)
    const rowOf = new Map(this.samples(whole).map((sample, row) => [sample, row]))
    const pieces: Piece[] = []
    for (const sample of this.samples(piece)) append(pieces, rowOf.get(sample)! * unit, unit)
    return pieces
  }

  #elementsOf(piece: ProgramValue, whole: ProgramValue): Piece[] {
    const unit = this.#perElement(piece)
    const elements = this.#elements(piece)
    const pieces: Piece[] = []
    for (const { from, to } of rangesOf(piece.part, elements)) {
      let at = from
      while (at < to) {
        const { position, end } = positionIn(whole.part, elements, at)
        const until = Math.min(to, end)
        append(pieces, position * unit, (until - at) * unit)
        at = until
      }
    }
    return pieces
  }

  #elements({ layer }: ProgramValue): number {
    return this.#source.model.layers[layer]!.elements
  }

  #perElement({ kind }: ProgramValue): number {
    return kind === 'optimizerState' ? this.#source.stateFloats : 1
  }

  #perSample({ kind, layer }: ProgramValue): number {
    const { layers } = this.#source.model
    // Activation l enters layer l; the gradient with layer l is that of what layer l puts out.
    const output = kind === 'activation' ? layer - 1 : layer
    return output < 0 ? layers[0]!.inputElements : layers[output]!.outputElements
  }
}

/** Copies what the pieces name out of `whole`, one after the other. */
export function cutOut(whole: Float32Array, pieces: readonly Piece[], into: Float32Array): void {
  let position = 0
  for (const { at, count } of pieces) {
    into.set(whole.subarray(at, at + count), position)
    position += count
  }
}

/** The reverse of {@link cutOut}. */
export function putIn(whole: Float32Array, pieces: readonly Piece[], from: Float32Array): void {
  let position = 0
  for (const { at, count } of pieces) {
    whole.set(from.subarray(position, position + count), at)
    position += count
  }
}

/** Activations and their gradients: rows of samples. */
function isMoving({ kind }: ProgramValue): boolean {
  return kind === 'activation' || kind === 'activationGradient'
}

function append(pieces: Piece[], at: number, count: number): void {
  const last = pieces.at(-1)
  if (last && last.at + last.count === at)
    pieces[pieces.length - 1] = { at: last.at, count: last.count + count }
  else pieces.push({ at, count })
}

/** Where an element of the layer stands in the flat array of a part, and where the range that holds it ends. */
function positionIn(part: Part, elements: number, element: number): { position: number; end: number } {
  let before = 0
  for (const { from, to } of rangesOf(part, elements)) {
    if (element >= from && element < to) return { position: before + element - from, end: to }
    before += to - from
  }
  throw new RangeError(`Element ${element} does not lie in shards ${part.held.join(', ')} of ${part.of}.`)
}
