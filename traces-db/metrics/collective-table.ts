/** Collectives by kind, group and size: how long they waited, moved bytes, and how fast. */
import type { CollectiveRow, CollectiveTable } from '../../engine/base/collective-table.ts'
import type { MeasureSpan } from '../../engine/base/measures.ts'
import type { Bytes } from '../../engine/base/units.ts'
import type { RunData } from '../store/run-data.ts'
import { type CollectiveInstance, collectiveInstances, messageInstances } from './collective-instances.ts'
import { collectiveKind, elementBytes } from './collective-kind.ts'
import { argsOf } from './collectives.ts'
import type { Measurable } from './measure-run.ts'
import { measureWindow, stepsWithin } from './measure-window.ts'
import { planFacts } from './plan-facts.ts'
import { operationTitle } from './plan-walk.ts'
import type { RunWork } from './rank-work.ts'
import { planSteps } from './wait-causes.ts'

/** Throws what {@link measureWindow} throws. */
export function collectiveTable({ run, work, steps }: Measurable, request: MeasureSpan): CollectiveTable {
  const span = measureWindow(run, work.basis, steps, request)
  const ofPlan = work.basis === 'plan'
  const pieces = ofPlan ? planSteps(run.header.lengthNs, steps) : stepsWithin(steps, span).slice(0, 1)
  const instances = pieces
    .flatMap(step => {
      const within = ofPlan ? step : { ...step, startNs: span.startNs, endNs: span.endNs }
      return [...collectiveInstances(run, work, within), ...messageInstances(run, work, step)]
    })
    .filter(({ last }) => last.arrivedNs >= span.startNs && last.arrivedNs < span.endNs)
  const groups = Map.groupBy(instances, instance => JSON.stringify(describe(run, work, instance)))
  const rows = [...groups].map(([key, own]) => rowOf(JSON.parse(key) as Description, own, work))
  return { window: span, rows: rows.sort((a, b) => b.waitNs + b.transferNs - (a.waitNs + a.transferNs)) }
}

type Description = Pick<CollectiveRow, 'name' | 'group' | 'groupSize' | 'dtype'> & { readonly bytes?: Bytes }

function describe(run: RunData, work: RunWork, instance: CollectiveInstance): Description {
  return instance.operation >= 0 ? ofPlan(run, instance) : ofTrace(work, instance)
}

function ofPlan(run: RunData, { operation, members }: CollectiveInstance): Description {
  const facts = planFacts(run.plan!)
  const cost = facts.costs[facts.cost?.[operation] ?? -1]
  const isMessage = facts.kinds[facts.kind[operation]!] === 'receive'
  const ranks = isMessage ? members.map(member => member.rank) : facts.groups[cost?.group ?? -1]
  const bytes = typeof cost?.payloadBytes === 'number' ? { bytes: cost.payloadBytes } : {}
  return {
    name: isMessage ? 'send and receive' : operationTitle(facts, operation),
    group: isMessage ? `rank ${ranks?.join(' to ')}` : ranks ? `ranks ${ranks.join(', ')}` : '',
    groupSize: ranks?.length ?? members.length,
    dtype: run.header.subject.dtype ?? '',
    ...bytes,
  }
}

function ofTrace(work: RunWork, { match, members }: CollectiveInstance): Description {
  const { name, group, groupSize, detail } = work.collectives[match]!
  const args = argsOf(detail)
  const dtype = typeof args['dtype'] === 'string' ? args['dtype'] : ''
  const kind = collectiveKind(name)
  const elements = Number(args[kind?.size === 'out' ? 'Out msg nelems' : 'In msg nelems'])
  const size = elementBytes(dtype)
  const bytes = Number.isFinite(elements) && size !== undefined ? { bytes: elements * size } : {}
  return { name, group, groupSize: groupSize ?? members.length, dtype, ...bytes }
}

function rowOf(
  described: Description,
  instances: readonly CollectiveInstance[],
  work: RunWork,
): CollectiveRow {
  const kind = collectiveKind(described.name)
  const { groupSize, bytes } = described
  let waitNs = 0
  let transferNs = 0
  let atLeast = false
  let longest = instances[0]!
  const times: number[] = []
  for (const instance of instances) {
    const { members, last, partial } = instance
    const alone = members.length < 2 && groupSize > 1
    atLeast ||= partial || alone || (members.length < 2 && work.ranks.length === 1 && groupSize !== 1)
    for (const { arrivedNs, endNs } of members) {
      const began = Math.min(endNs, Math.max(arrivedNs, last.arrivedNs))
      waitNs += began - arrivedNs
      transferNs += endNs - began
    }
    times.push(timeOf(instance))
    if (timeOf(instance) > timeOf(longest)) longest = instance
  }
  const medianNs = times.sort((a, b) => a - b)[times.length >> 1]!
  const algorithm = bytes !== undefined && medianNs > 0 ? (bytes / medianNs) * 1e9 : undefined
  const factor = kind && groupSize > 1 ? kind.factor(groupSize) : undefined
  return {
    name: described.name,
    kind: kind?.kind ?? 'other',
    group: described.group,
    groupSize,
    dtype: described.dtype,
    bytes,
    count: instances.length,
    waitNs,
    transferNs,
    medianNs,
    algorithmBandwidth: algorithm,
    busBandwidth: algorithm === undefined || factor === undefined ? undefined : algorithm * factor,
    factor: kind && groupSize > 1 ? kind.formula(groupSize) : '',
    atLeast,
    slices: longest.members.map(member => member.slice).filter(slice => slice >= 0),
  }
}

/** From the last arrival to the last end. */
function timeOf({ members, last }: CollectiveInstance): number {
  return members.reduce((end, member) => Math.max(end, member.endNs), 0) - last.arrivedNs
}
