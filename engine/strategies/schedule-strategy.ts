/**
 * Any pipeline schedule as a strategy on a model: the order says what each rank does, this says how. So a
 * schedule is recorded, checked, simulated with real costs and memory, and executed like hand-written code.
 */
import {
  type Activation,
  type ActivationGradient,
  add,
  assertRule,
  type Dist,
  getGlobalBatchList,
  integer,
  key,
  type Model,
  split,
  strategy,
} from 'rankscope/strategy'
import { type Pass, passesOf } from '../schedules/action.ts'
import { generateSchedule } from '../schedules/generate.ts'
import { type Message, messagesOf } from '../schedules/messages.ts'
import { microbatchesPerDirection, type ScheduleOrder } from '../schedules/order.ts'
import type { Strategy } from '../strategy/guest/strategy.ts'

const defaults = { worldSize: 4, layers: 16, globalBatch: 512, batch: 64 }

/** The strategy `schedule:NAME`. 0 chunks or group: the schedule's own. */
export function namedScheduleStrategy(name: string): Strategy {
  const settings = {
    chunks: integer({ default: 0, min: 0, title: 'chunks of a rank, 0 = the schedule’s own' }),
    group: integer({ default: 0, min: 0, title: 'microbatches of a group, 0 = the schedule’s own' }),
  }
  return strategy({
    name: `schedule:${name}`,
    description: `The ${name} schedule on the layers of a model`,
    defaults,
    parameters: settings,
    train(model, dist, config) {
      const microbatches = getGlobalBatchList(config.globalBatch, config.batch).length
      const { chunks, group } = config
      const order = known(`${name}/${dist.worldSize}/${microbatches}/${chunks}/${group}`, () =>
        generateSchedule({
          name,
          ranks: dist.worldSize,
          microbatches,
          chunks: chunks || undefined,
          group: group || undefined,
        }),
      )
      return new ScheduleRank(model, dist, order, config.globalBatch, config.batch).run()
    },
  }) as Strategy
}

/** Where in the order the running call of the API stands: the step of its rank's list, -1 outside of it. */
export interface OrderCursor {
  step: number
}

/** A strategy that follows an order of one's own, from a file say. Its ranks and microbatches are fixed. */
export function orderStrategy(order: ScheduleOrder, cursor: OrderCursor = { step: -1 }): Strategy {
  const batch = 64
  return strategy({
    name: order.name,
    description: `An order of ${order.ranks.length} ranks and ${order.microbatches} microbatches`,
    defaults: { ...defaults, worldSize: order.ranks.length, batch, globalBatch: batch * order.microbatches },
    train(model, dist, config) {
      assertRule(
        dist.worldSize === order.ranks.length,
        `The order is for ${order.ranks.length} ranks, not ${dist.worldSize}.`,
      )
      const microbatches = getGlobalBatchList(config.globalBatch, config.batch).length
      assertRule(
        microbatches === order.microbatches,
        `The order is for ${order.microbatches} microbatches; a batch of ${config.globalBatch} in pieces of ${config.batch} has ${microbatches}.`,
      )
      return new ScheduleRank(model, dist, order, config.globalBatch, config.batch, cursor).run()
    },
  }) as Strategy
}

/** All ranks of a recording follow one order: it is made once. */
const orders = new Map<string, ScheduleOrder>()

function known(name: string, make: () => ScheduleOrder): ScheduleOrder {
  const order = orders.get(name) ?? make()
  // Searches can be long and orders large: only the last few are worth keeping.
  orders.delete(name)
  orders.set(name, order)
  for (const oldest of [...orders.keys()].slice(0, -8)) orders.delete(oldest)
  return order
}

/** One rank on its way through the order. */
class ScheduleRank {
  readonly #model: Model
  readonly #dist: Dist
  readonly #order: ScheduleOrder
  readonly #microbatches: readonly (readonly number[])[]
  readonly #layersOfStage: readonly (readonly number[])[]
  readonly #cursor: OrderCursor
  #step = -1
  /** By peer: what it sends here, in its order, and how many of these have come. */
  readonly #expected = new Map<number, { readonly messages: readonly Message[]; taken: number }>()

  constructor(
    model: Model,
    dist: Dist,
    order: ScheduleOrder,
    globalBatch: number,
    batch: number,
    cursor: OrderCursor = { step: -1 },
  ) {
    const stages = order.placement.length
    assertRule(
      model.layers >= stages,
      `${order.name} needs a layer for each of its ${stages} stages; the model has ${model.layers}.`,
    )
    this.#model = model
    this.#dist = dist
    this.#order = order
    this.#cursor = cursor
    this.#microbatches = getGlobalBatchList(globalBatch, batch)
    this.#layersOfStage = split(model.layers, stages)
    messagesOf(order).forEach((messages, from) => {
      const own = messages.filter(({ to }) => to === dist.rank)
      if (own.length > 0) this.#expected.set(from, { messages: own, taken: 0 })
    })
  }

  async run(): Promise<void> {
    const layers = this.#ownLayers()
    const { weights, optimizerStates } = this.#model.storage()
    for (const layer of layers) {
      const [weight, state] = this.#model.loadWeights(layer)
      weights.set(layer, weight)
      optimizerStates.set(layer, state)
    }
    for (const [step, action] of this.#order.ranks[this.#dist.rank]!.entries()) {
      this.#step = step
      for (const pass of passesOf(action)) await this.#pass(pass)
    }
    this.#step = -1
    for (const layer of layers) await this.#update(layer)
  }

  /** Ranks take turns at every await: whoever goes on says where it is. */
  #takeTurn(): void {
    this.#cursor.step = this.#step
  }

  #ownLayers(): number[] {
    const { placement, reversePlacement = [] } = this.#order
    const own = new Set<number>()
    for (const ranks of [placement, reversePlacement]) {
      ranks.forEach((rank, stage) => {
        if (rank === this.#dist.rank) for (const layer of this.#layersOfStage[stage]!) own.add(layer)
      })
    }
    return [...own].sort((a, b) => a - b)
  }

  #pass(pass: Pass): Promise<void> {
    this.#takeTurn()
    if (pass.kind === 'F') return this.#forward(pass)
    if (pass.kind === 'W') return this.#backwardWeight(pass)
    return this.#backward(pass)
  }

  async #forward(pass: Pass): Promise<void> {
    const layers = this.#layersOfStage[pass.stage]!
    const { weights, activations, activationGradients } = this.#model.storage()
    const first = at(pass, layers[0]!)
    if (pass.stage === 0) activations.set(first, this.#model.getInputActivation(this.#samples(pass)))
    else await this.#arrive(activations, first, { ...pass, stage: pass.stage - 1 })
    this.#takeTurn()
    let activation = activations.get(first)
    for (const layer of layers) {
      if (layer !== layers[0]) activations.set(at(pass, layer), activation)
      activation = this.#model.forward(layer, activation, weights.get(layer))
    }
    const isLast = pass.stage === this.#layersOfStage.length - 1
    if (isLast) activationGradients.set(at(pass, layers.at(-1)!), this.#model.loss(activation))
    else this.#hand(pass, activation)
  }

  /** B, or the I of a split backward, which leaves input and gradient of each layer for W. */
  async #backward(pass: Pass): Promise<void> {
    const { weights, activations, activationGradients } = this.#model.storage()
    const layers = [...this.#layersOfStage[pass.stage]!].reverse()
    const last = at(pass, layers[0]!)
    await this.#arrive(activationGradients, last, { ...pass, stage: pass.stage + 1 })
    this.#takeTurn()
    let gradient = activationGradients.get(last)
    for (const layer of layers) {
      const name = at(pass, layer)
      const input = activations.get(name)
      const weight = weights.get(layer)
      if (layer !== layers[0]) activationGradients.set(name, gradient)
      if (pass.kind === 'B') {
        const [weightGradient, inputGradient] = this.#model.backward(layer, input, gradient, weight)
        this.#accumulate(layer, weightGradient)
        activations.delete(name)
        activationGradients.delete(name)
        gradient = inputGradient
      } else gradient = this.#model.backwardInput(layer, input, gradient, weight)
    }
    if (pass.stage > 0) this.#hand(pass, gradient)
  }

  async #backwardWeight(pass: Pass): Promise<void> {
    const { activations, activationGradients } = this.#model.storage()
    for (const layer of [...this.#layersOfStage[pass.stage]!].reverse()) {
      const name = at(pass, layer)
      const gradient = activationGradients.get(name)
      this.#accumulate(layer, this.#model.backwardWeight(layer, activations.get(name), gradient))
      activations.delete(name)
      activationGradients.delete(name)
    }
  }

  #accumulate(layer: number, gradient: Parameters<typeof add>[0]): void {
    const { weightGradients } = this.#model.storage()
    weightGradients.set(
      layer,
      weightGradients.has(layer) ? add(weightGradients.get(layer), gradient) : gradient,
    )
  }

  /** A layer that a bidirectional schedule keeps twice has half of its gradient on either rank. */
  async #update(layer: number): Promise<void> {
    this.#takeTurn()
    const { weights, optimizerStates, weightGradients } = this.#model.storage()
    const stage = this.#layersOfStage.findIndex(layers => layers.includes(layer))
    const other = this.#order.reversePlacement?.[stage]
    const holders = [...new Set([this.#order.placement[stage]!, other ?? this.#order.placement[stage]!])]
    let gradient = weightGradients.get(layer)
    if (holders.length > 1) gradient = await this.#dist.group(holders).allReduce(gradient)
    this.#takeTurn()
    const [weight, state] = this.#model.update(
      layer,
      gradient,
      weights.get(layer),
      optimizerStates.get(layer),
    )
    weights.set(layer, weight)
    optimizerStates.set(layer, state)
    weightGradients.delete(layer)
    this.#model.setFinalWeight(layer, weight, state)
  }

  #samples({ microbatch, reverse }: Pass): readonly number[] {
    const number = reverse ? microbatchesPerDirection(this.#order) + microbatch : microbatch
    return this.#microbatches[number]!
  }

  #rankOf({ stage, reverse }: Pass): number {
    return (reverse ? this.#order.reversePlacement : this.#order.placement)![stage]!
  }

  /** To the stage that goes on with it: a message, unless this rank has that stage too. */
  #hand(pass: Pass, value: Activation | ActivationGradient): void {
    const to = this.#rankOf({ ...pass, stage: pass.stage + (pass.kind === 'F' ? 1 : -1) })
    if (to === this.#dist.rank) this.#keep(pass, value)
    // Not awaited: the next pass starts while the message is on its way.
    else void this.#dist.isend(to, value)
  }

  /** Receives what `producer`'s rank sends, in its order, until the value of that name is there. */
  async #arrive(shelf: { has(name: string): boolean }, name: string, producer: Pass): Promise<void> {
    while (!shelf.has(name)) {
      const from = this.#rankOf(producer)
      const peer = this.#expected.get(from)
      assertRule(
        peer !== undefined,
        `${this.#order.name} needs what stage ${producer.stage} has not made yet.`,
      )
      const message = peer.messages[peer.taken++]!
      const value = await this.#dist.receive<Activation | ActivationGradient>(from)
      this.#takeTurn()
      this.#keep(message.producer, value)
    }
  }

  #keep(producer: Pass, value: Activation | ActivationGradient): void {
    const { activations, activationGradients } = this.#model.storage()
    if (value.kind === 'activation') activations.set(at(producer, value.layer), value)
    else activationGradients.set(at(producer, value.layer), value)
  }
}

/** Where the input of a layer lies, and the gradient of its output: a value says itself which layer that is. */
function at({ microbatch, reverse }: Pass, layer: number): string {
  return key(layer, microbatch, reverse ? 'reverse' : 'forward')
}
