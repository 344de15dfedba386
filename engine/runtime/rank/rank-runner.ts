/** What a rank does with what it is told: connect, run the passes of its program, report as it goes. */
import type { Rank } from '../../base/units.ts'
import { buildModel } from '../../models/models.ts'
import { backendNamed } from '../backends/backends.ts'
import { barrier } from '../collectives/barrier.ts'
import { ProcessGroup } from '../collectives/process-group.ts'
import type { KernelSet } from '../kernel-set.ts'
import { type Listener, listenForPeers } from '../transport/connect-peers.ts'
import { removeSocketFolder } from '../transport/socket-folder.ts'
import { machineMs } from './clock.ts'
import { EventLog, operationFields } from './event-log.ts'
import { HostLine, type RankState } from './host-line.ts'
import type { FromRank, ReadTensor, ToRank } from './messages.ts'
import { type Links, stepChannel } from './messenger.ts'

/** Events are reported at least this often, and when there are many. */
const reportMs = 30
const reportEvents = 4096
/** Reports that the service has not taken yet; beyond them events wait here, and beyond those they are dropped. */
const reportsUnderWay = 8
const mostEvents = 200_000

type Begin = Extract<ToRank, { type: 'begin' }>

export class RankRunner {
  readonly #send: (message: FromRank) => Promise<void>
  #log = new EventLog()
  #begin: Begin | undefined
  #listener: Listener | undefined
  #kernels: KernelSet | undefined
  #links: Links = new Map()
  #hostLine: HostLine | undefined
  #reports = 0
  #dropped = 0
  #lostPeer: Rank = -1
  #hasEnded = false
  readonly #gradients: Promise<ReadTensor>[] = []

  constructor(send: (message: FromRank) => Promise<void>) {
    this.#send = send
  }

  get state(): RankState | undefined {
    return this.#hostLine?.state
  }

  /** The peer whose connection broke, -1 for none. */
  get lostPeer(): Rank {
    return this.#lostPeer
  }

  /** Whoever started this process is gone. Unless all was done, its sockets are still there. */
  abandoned(): void {
    const address = this.#begin?.addresses[0]
    if (this.#hasEnded || address === undefined) return
    for (const link of this.#links.values()) link.close()
    removeSocketFolder(address)
  }

  async take(message: ToRank): Promise<void> {
    switch (message.type) {
      case 'begin':
        return this.#prepare(message)
      case 'connect':
        return this.#connect()
      case 'run':
        return this.#run(message.passes)
      case 'ping': {
        const atMs = machineMs()
        const idle = { pass: 0, place: -1, underWay: [], ended: 0 }
        await this.#send({ type: 'pong', number: message.number, atMs, state: this.state ?? idle })
        return
      }
      case 'end':
        this.#hasEnded = true
        for (const link of this.#links.values()) link.close()
        this.#kernels?.dispose()
        process.disconnect()
    }
  }

  async #prepare(begin: Begin): Promise<void> {
    this.#begin = begin
    this.#log = new EventLog(begin.logs)
    const { rank, worldSize } = begin.program
    this.#listener = await listenForPeers(rank, worldSize, begin.addresses[rank]!)
    await this.#send({ type: 'listening' })
  }

  async #connect(): Promise<void> {
    const { addresses, program, backend, kernels, dtype } = this.#begin!
    const { model, modelParameters, layers } = kernels
    this.#links = await this.#listener!.connect(addresses)
    for (const link of this.#links.values()) {
      link.onFailure = () => {
        if (this.#lostPeer < 0) this.#lostPeer = link.peer
      }
    }
    const made = await backendNamed(backend).create(kernels)
    this.#kernels = made
    this.#hostLine = new HostLine({
      program,
      model: buildModel({ name: model, layers, dtype, parameters: modelParameters }),
      kernels: made,
      links: this.#links,
      log: this.#log,
      onOperation: () => {
        if (this.#log.count >= reportEvents) this.#report()
      },
      onGradient: this.#gradientReader(),
    })
    const { backend: name, device } = made
    await this.#send({
      type: 'ready',
      backend: name,
      device,
      maxRssBytes: process.resourceUsage().maxRSS * 1024,
    })
  }

  async #run(passes: number): Promise<void> {
    const { program, readOut } = this.#begin!
    const hostLine = this.#hostLine!
    const everybody = Array.from({ length: program.worldSize }, (_, rank) => rank)
    const world = new ProcessGroup(everybody, program.rank, this.#links, stepChannel)
    const timer = setInterval(() => this.#report(), reportMs)
    for (let pass = 0; pass < passes; pass++) {
      // Steps begin together, so that they can be told apart.
      await barrier(world)
      const startMs = machineMs()
      const losses = await hostLine.pass(pass)
      const endMs = machineMs()
      const backendBytes = this.#kernels!.bytesHeld()
      if (pass === readOut.gradientsOfPass) {
        await this.#send({ type: 'tensors', of: 'gradients', tensors: await Promise.all(this.#gradients) })
      }
      this.#report()
      void this.#send({ type: 'pass', pass, startMs, endMs, losses, backendBytes })
    }
    await barrier(world)
    clearInterval(timer)
    this.#report(true)
    if (readOut.finalWeights)
      await this.#send({ type: 'tensors', of: 'weights', tensors: await this.#finalWeights() })
    await this.#send({ type: 'done' })
  }

  #report(always = false): void {
    if (this.#reports >= reportsUnderWay && !always) {
      if (this.#log.count > mostEvents) this.#dropped += this.#log.take().operations.length / operationFields
      return
    }
    const events = this.#log.take()
    if (events.operations.length === 0 && events.memory.length === 0) return
    this.#reports++
    const dropped = this.#dropped
    void this.#send({ type: 'events', events, dropped }).then(() => {
      this.#reports--
    })
  }

  #gradientReader(): ((layer: number, value: number) => void) | undefined {
    const wanted = this.#begin!.readOut.gradientsOfPass
    if (wanted < 0) return undefined
    return (layer, value) => {
      if (this.#hostLine!.state.pass !== wanted) return
      const { part } = this.#begin!.program.values[value]!
      const floats = Promise.resolve(this.#kernels!.read(this.#hostLine!.store.get(value)))
      this.#gradients.push(floats.then(read => ({ layer, part, floats: read })))
    }
  }

  async #finalWeights(): Promise<ReadTensor[]> {
    const tensors: ReadTensor[] = []
    for (const { layer, part, weight } of this.#hostLine!.store.carried) {
      tensors.push({ layer, part, floats: await this.#kernels!.read(weight) })
    }
    return tensors
  }
}
