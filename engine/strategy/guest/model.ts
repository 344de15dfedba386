/** The model as a strategy holds it: every call is one number-only call of the recorder. */
import type {
  Activation,
  ActivationGradient,
  Model,
  OptimizerState,
  Samples,
  Storage,
  Weight,
  WeightGradient,
} from '../api.ts'
import { type Handle, numbersOf } from '../host.ts'
import type { Session } from './session.ts'
import { makeStorage } from './shelf.ts'
import { RecordedValue } from './value.ts'

export class RecordedModel implements Model {
  readonly rank: number
  readonly worldSize: number
  readonly layers: number
  readonly #session: Session
  readonly #storage: Storage

  constructor(session: Session, rank: number, worldSize: number, layers: number) {
    this.rank = rank
    this.worldSize = worldSize
    this.layers = layers
    this.#session = session
    this.#storage = makeStorage(session, rank)
  }

  storage(): Storage {
    return this.#storage
  }

  loadWeights(layer: number, shard = 0, shards = 1): [Weight, OptimizerState] {
    const { host } = this.#session
    return this.#two(host.load(this.rank, layer, shard, shards, this.#session.line(this.loadWeights)))
  }

  getInputActivation(samples: Samples): Activation {
    const { host, line } = this.#session
    return this.#one(host.input(this.rank, numbersOf(samples), line(this.getInputActivation)))
  }

  forward(layer: number, input: Activation, weight: Weight, options?: { save?: boolean }): Activation {
    return this.#forward(this.#session.line(this.forward), false, layer, input, weight, options?.save ?? true)
  }

  recompute(layer: number, input: Activation, weight: Weight): Activation {
    return this.#forward(this.#session.line(this.recompute), true, layer, input, weight, true)
  }

  loss(output: Activation): ActivationGradient {
    const handle = this.#handle(output, 'loss')
    return this.#one(this.#session.host.loss(this.rank, handle, this.#session.line(this.loss)))
  }

  backward(
    layer: number,
    input: Activation,
    gradient: ActivationGradient,
    weight: Weight,
  ): [WeightGradient, ActivationGradient] {
    const inputHandle = this.#handle(input, 'backward', layer)
    const gradientHandle = this.#handle(gradient, 'backward', layer)
    const weightHandle = this.#handle(weight, 'backward', layer)
    const { host } = this.#session
    return this.#two(
      host.backward(
        this.rank,
        layer,
        inputHandle,
        gradientHandle,
        weightHandle,
        this.#session.line(this.backward),
      ),
    )
  }

  backwardInput(
    layer: number,
    input: Activation,
    gradient: ActivationGradient,
    weight: Weight,
  ): ActivationGradient {
    const inputHandle = this.#handle(input, 'backwardInput', layer)
    const gradientHandle = this.#handle(gradient, 'backwardInput', layer)
    const weightHandle = this.#handle(weight, 'backwardInput', layer)
    const { host } = this.#session
    return this.#one(
      host.backwardInput(
        this.rank,
        layer,
        inputHandle,
        gradientHandle,
        weightHandle,
        this.#session.line(this.backwardInput),
      ),
    )
  }

  backwardWeight(layer: number, input: Activation, gradient: ActivationGradient): WeightGradient {
    const inputHandle = this.#handle(input, 'backwardWeight', layer)
    const gradientHandle = this.#handle(gradient, 'backwardWeight', layer)
    const { host } = this.#session
    return this.#one(
      host.backwardWeight(
        this.rank,
        layer,
        inputHandle,
        gradientHandle,
        this.#session.line(this.backwardWeight),
      ),
    )
  }

  update(
    layer: number,
    gradient: WeightGradient,
    weight: Weight,
    state: OptimizerState,
  ): [Weight, OptimizerState] {
    const gradientHandle = this.#handle(gradient, 'update', layer)
    const weightHandle = this.#handle(weight, 'update', layer)
    const stateHandle = this.#handle(state, 'update', layer)
    const { host } = this.#session
    return this.#two(
      host.update(
        this.rank,
        layer,
        gradientHandle,
        weightHandle,
        stateHandle,
        this.#session.line(this.update),
      ),
    )
  }

  setFinalWeight(layer: number, weight: Weight, state: OptimizerState): void {
    const weightHandle = this.#handle(weight, 'setFinalWeight', layer)
    const stateHandle = this.#handle(state, 'setFinalWeight', layer)
    this.#session.host.setFinalWeight(
      this.rank,
      layer,
      weightHandle,
      stateHandle,
      this.#session.line(this.setFinalWeight),
    )
  }

  beginStep(step: number): void {
    this.#session.host.beginStep(this.rank, step, this.#session.line(this.beginStep))
  }

  #forward(
    line: number,
    again: boolean,
    layer: number,
    input: Activation,
    weight: Weight,
    save: boolean,
  ): Activation {
    const name = again ? 'recompute' : 'forward'
    const inputHandle = this.#handle(input, name, layer)
    const weightHandle = this.#handle(weight, name, layer)
    const { host } = this.#session
    return this.#one(
      host.forward(this.rank, layer, inputHandle, weightHandle, save ? 1 : 0, again ? 1 : 0, line),
    )
  }

  #handle(value: unknown, name: string, layer = -1): Handle {
    return RecordedValue.handleOf(value, this.#session, this.rank, name, layer)
  }

  // What the recorder made is of the kind that the signature promises: the cast states that once.
  #one<V>(handle: Handle): V {
    return new RecordedValue(this.#session, this.rank, handle) as unknown as V
  }

  #two<A, B>(handle: Handle): [A, B] {
    return [this.#one(handle), this.#one(handle + 1)]
  }
}
