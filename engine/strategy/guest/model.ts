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
import { type Home, makeValue, RecordedValue } from './value.ts'

const { handleOf } = RecordedValue

export class RecordedModel implements Model {
  readonly rank: number
  readonly worldSize: number
  readonly layers: number
  readonly #session: Session
  readonly #home: Home
  readonly #storage: Storage

  constructor(session: Session, rank: number, worldSize: number, layers: number) {
    this.rank = rank
    this.worldSize = worldSize
    this.layers = layers
    this.#session = session
    this.#home = { session, rank }
    this.#storage = makeStorage(this.#home)
  }

  storage(): Storage {
    return this.#storage
  }

  loadWeights(layer: number, shard = 0, shards = 1): [Weight, OptimizerState] {
    const { host } = this.#session
    return pairOf(
      this.#home,
      host.load(this.rank, layer, shard, shards, this.#session.line(this.loadWeights)),
    )
  }

  getInputActivation(samples: Samples): Activation {
    const { host, line } = this.#session
    return makeValue(this.#home, host.input(this.rank, numbersOf(samples), line(this.getInputActivation)))
  }

  forward(layer: number, input: Activation, weight: Weight, options?: { save?: boolean }): Activation {
    return this.#forward(this.#session.line(this.forward), false, layer, input, weight, options?.save ?? true)
  }

  recompute(layer: number, input: Activation, weight: Weight): Activation {
    return this.#forward(this.#session.line(this.recompute), true, layer, input, weight, true)
  }

  loss(output: Activation): ActivationGradient {
    const handle = handleOf(output, this.#home, 'loss')
    return makeValue(this.#home, this.#session.host.loss(this.rank, handle, this.#session.line(this.loss)))
  }

  backward(
    layer: number,
    input: Activation,
    gradient: ActivationGradient,
    weight: Weight,
  ): [WeightGradient, ActivationGradient] {
    const inputHandle = handleOf(input, this.#home, 'backward', layer)
    const gradientHandle = handleOf(gradient, this.#home, 'backward', layer)
    const weightHandle = handleOf(weight, this.#home, 'backward', layer)
    const { host } = this.#session
    return pairOf(
      this.#home,
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
    const inputHandle = handleOf(input, this.#home, 'backwardInput', layer)
    const gradientHandle = handleOf(gradient, this.#home, 'backwardInput', layer)
    const weightHandle = handleOf(weight, this.#home, 'backwardInput', layer)
    const { host } = this.#session
    return makeValue(
      this.#home,
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
    const inputHandle = handleOf(input, this.#home, 'backwardWeight', layer)
    const gradientHandle = handleOf(gradient, this.#home, 'backwardWeight', layer)
    const { host } = this.#session
    return makeValue(
      this.#home,
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
    const gradientHandle = handleOf(gradient, this.#home, 'update', layer)
    const weightHandle = handleOf(weight, this.#home, 'update', layer)
    const stateHandle = handleOf(state, this.#home, 'update', layer)
    const { host } = this.#session
    return pairOf(
      this.#home,
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
    const weightHandle = handleOf(weight, this.#home, 'setFinalWeight', layer)
    const stateHandle = handleOf(state, this.#home, 'setFinalWeight', layer)
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
    const inputHandle = handleOf(input, this.#home, name, layer)
    const weightHandle = handleOf(weight, this.#home, name, layer)
    const { host } = this.#session
    return makeValue(
      this.#home,
      host.forward(this.rank, layer, inputHandle, weightHandle, save ? 1 : 0, again ? 1 : 0, line),
    )
  }
}

/** A call that makes two values numbers them one after the other. */
function pairOf<A, B>(home: Home, handle: Handle): [A, B] {
  return [makeValue(home, handle), makeValue(home, handle + 1)]
}
