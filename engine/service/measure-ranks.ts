/**
 * What ranks of this machine take beside their kernels: two of them train small models, as in any run, and what they
 * report is read. A figure is the median over steps of the mean within a step: a disturbed step changes nothing, what
 * happens in every step counts.
 */
import { errorFromData } from '../base/app-error.ts'
import { operationKindIndex, type Plan } from '../base/plan.ts'
import { communicationTrack } from '../base/plan-tracks.ts'
import type { SliceColumns } from '../base/run.ts'
import type { Ns } from '../base/units.ts'
import type { RankCosts, TimeTable } from '../hardware/system.ts'
import { runPlan } from '../runtime/run/run-plan.ts'
import { recordStrategy } from '../strategy/record.ts'
import { meetings } from './meetings-strategy.ts'

/** A model of this width in microbatches of so many samples, trained for so many steps. */
export interface MeetingShape {
  readonly dim: number
  readonly batch: number
  readonly steps: number
}

/** Of each rank: one with messages, two without. */
const microbatches = 3

/** Weights from 4 kB to 4 MB, activations from 512 bytes to 262 kB. */
const meetingShapes: readonly MeetingShape[] = [
  { dim: 32, batch: 4, steps: 120 },
  { dim: 128, batch: 16, steps: 120 },
  { dim: 256, batch: 32, steps: 80 },
  { dim: 512, batch: 64, steps: 30 },
  { dim: 1024, batch: 64, steps: 12 },
]

const tables = ['message', 'allReduce', 'allGather', 'reduceScatter', 'cut'] as const
type Table = (typeof tables)[number]

/** Of a step or a run, ns. */
interface Figures extends Record<Table, Ns> {
  readonly pause: Ns
  readonly turn: Ns
}

/** Takes a quarter of a minute. Throws what ends a run of ranks here. */
export async function measureRanks(
  backend?: string,
  shapes: readonly MeetingShape[] = meetingShapes,
): Promise<RankCosts> {
  const measured: { figures: Figures; bytes: Record<Table, number> }[] = []
  for (const shape of shapes) {
    const plan = await planOf(shape)
    measured.push({ figures: await figuresOf(plan, shape.steps, backend), bytes: meanBytes(plan) })
  }
  const overShapes = (kind: 'pause' | 'turn') => median(measured.map(({ figures }) => figures[kind])) / 1000
  const table = (kind: Table): TimeTable => {
    let least = 0
    return measured
      .map(({ figures, bytes }): [number, number] => [bytes[kind], figures[kind] / 1000])
      .sort(([a], [b]) => a - b)
      .map(([size, time]): [number, number] => {
        least = Math.max(least, time)
        return [size, least]
      })
  }
  return {
    pauseMicroseconds: overShapes('pause'),
    turnMicroseconds: overShapes('turn'),
    message: table('message'),
    allReduce: table('allReduce'),
    allGather: table('allGather'),
    reduceScatter: table('reduceScatter'),
    cut: table('cut'),
  }
}

async function planOf({ dim, batch }: MeetingShape): Promise<Plan> {
  const request = { modelParameters: { dim }, batch, globalBatch: 2 * microbatches * batch }
  const { plan, faults } = await recordStrategy(meetings, request)
  if (!plan) throw new Error(faults[0]!.message)
  return plan
}

/** Payload of each kind, in the mean. A cut is of a weight that was gathered. */
function meanBytes({ operations, costs }: Plan): Record<Table, number> {
  const mean = (kind: number) => {
    const all = Array.from(operations.cost).filter((_, i) => operations.kind[i] === kind)
    return all.reduce((sum, cost) => sum + costs[cost]!.payloadBytes, 0) / all.length
  }
  const { send, allReduce, allGather, reduceScatter } = operationKindIndex
  const gathered = mean(allGather)
  return {
    message: mean(send),
    allReduce: mean(allReduce),
    allGather: gathered,
    reduceScatter: mean(reduceScatter),
    cut: gathered,
  }
}

/** An operation in one step: when it was reached, when its bytes began to move, when it ended. */
interface Span {
  readonly operation: number
  readonly start: Ns
  readonly begin: Ns
  readonly end: Ns
}

async function figuresOf(plan: Plan, steps: number, backend: string | undefined): Promise<Figures> {
  const slices: SliceColumns[] = []
  const stepTimes: { startNs: Ns; endNs: Ns }[] = []
  const optimizer = { name: 'adam', learningRate: 1e-3 } as const
  for await (const event of runPlan(plan, { backend, steps, seed: 42, optimizer })) {
    if (event.type === 'batch' && event.batch.slices) slices.push(event.batch.slices)
    else if (event.type === 'step') stepTimes.push(event)
    else if (event.type === 'result' && event.failure) throw errorFromData(event.failure)
  }
  // Steps go on getting shorter for long: code is compiled, caches fill.
  const late = stepTimes.slice(-Math.ceil(steps / 3))
  const ofSteps = late.map(step => figuresOfStep(plan, spansWithin(plan, slices, step), step))
  const usual = (kind: keyof Figures) => median(ofSteps.map(figures => figures[kind]))
  return {
    message: usual('message'),
    allReduce: usual('allReduce'),
    allGather: usual('allGather'),
    reduceScatter: usual('reduceScatter'),
    cut: usual('cut'),
    pause: usual('pause'),
    turn: usual('turn'),
  }
}

/** Of a communication there are two slices: the wait on one track, the bytes on the other. */
function spansWithin(
  { operations }: Plan,
  batches: readonly SliceColumns[],
  step: { startNs: Ns; endNs: Ns },
): Map<number, Span> {
  const spans = new Map<number, Span>()
  for (const { track, start, duration, operation } of batches) {
    for (let i = 0; i < track.length; i++) {
      const from = start[i]!
      const of = operation?.[i] ?? -1
      if (of < 0 || from < step.startNs || from >= step.endNs) continue
      const known = spans.get(of)
      const isTransfer = track[i] === communicationTrack(operations.rank[of]!)
      spans.set(of, {
        operation: of,
        start: Math.min(from, known?.start ?? from),
        begin: isTransfer ? from : (known?.begin ?? from),
        end: Math.max(from + duration[i]!, known?.end ?? 0),
      })
    }
  }
  return spans
}

function figuresOfStep(
  { header, operations }: Plan,
  spans: ReadonlyMap<number, Span>,
  step: { startNs: Ns; endNs: Ns },
): Figures {
  const { receive, allReduce, allGather, reduceScatter, shard } = operationKindIndex
  const all = [...spans.values()]
  const ofKind = (kind: number) => all.filter(({ operation }) => operations.kind[operation] === kind)
  // From coming to going: ranks that do the same never come at the same moment.
  const taken = (kind: number) => mean(ofKind(kind).map(({ start, end }) => end - start))
  const messages = ofKind(receive).flatMap(({ operation, start, end }) => {
    const sent = spans.get(operations.partner[operation]!)
    return sent ? [end - Math.max(start, sent.begin)] : []
  })
  const pauses: Ns[] = []
  const turns: Ns[] = []
  for (let rank = 0; rank < header.worldSize; rank++) {
    const own = all
      .filter(({ operation }) => operations.rank[operation] === rank)
      .sort((a, b) => a.start - b.start)
    for (const [i, { start }] of own.slice(1).entries()) pauses.push(Math.max(0, start - own[i]!.end))
    turns.push(own[0]!.start - step.startNs + Math.max(0, step.endNs - own.at(-1)!.end))
  }
  return {
    message: mean(messages),
    allReduce: taken(allReduce),
    allGather: taken(allGather),
    reduceScatter: taken(reduceScatter),
    cut: taken(shard),
    pause: mean(pauses),
    turn: mean(turns),
  }
}

const mean = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length

const median = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1]!
