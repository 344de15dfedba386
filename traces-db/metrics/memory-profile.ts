/** Memory of a rank over time, its peak explained, and what lives at a time. */
import { AppError } from '../../engine/base/app-error.ts'
import type { MeasureSpan } from '../../engine/base/measures.ts'
import type {
  MemoryHolder,
  MemoryHolders,
  MemoryPeak,
  MemoryProfile,
  MemorySeries,
} from '../../engine/base/memory-profile.ts'
import { operationClassIndex } from '../../engine/base/operation-class.ts'
import { memoryCategories } from '../../engine/base/plan.ts'
import { planSeriesNames } from '../../engine/base/plan-tracks.ts'
import type { Ns, Rank } from '../../engine/base/units.ts'
import type { RunData } from '../store/run-data.ts'
import type { Measurable } from './measure-run.ts'
import { measureWindow } from './measure-window.ts'
import { highestWithin, totalMemory } from './memory-series.ts'
import { knownMemory } from './peak-memory.ts'
import { type PlanFacts, planFacts } from './plan-facts.ts'
import { planTimes } from './plan-times.ts'
import { operationTitle } from './plan-walk.ts'
import type { RankWork } from './rank-work.ts'
import { runDevice } from './run-device.ts'
import { sliceIndex } from './slice-index.ts'
import { planSteps } from './wait-causes.ts'

/** Throws `not-found` for a rank that is not in the run, and what {@link measureWindow} throws. */
export function memoryProfile(subject: Measurable, rank: Rank, request: MeasureSpan): MemoryProfile {
  const { run, work, steps } = subject
  const span = measureWindow(run, work.basis, steps, request)
  const own = rankNamed(subject, rank)
  const { source, series } = knownMemory(run, own.processes)
  const device = runDevice(run, rank)
  return {
    window: span,
    rank,
    unit: run.header.subject.memoryUnit ?? 'bytes',
    source,
    series,
    peak: series.length === 0 ? undefined : peakOf(run, own, series, span.startNs, span.endNs),
    limitBytes: device.memoryBytes,
    limitSource: device.memorySource,
    tellsHolders:
      run.plan !== undefined &&
      planFacts(run.plan).buffers !== undefined &&
      planFacts(run.plan).order !== undefined,
  }
}

function rankNamed({ work }: Measurable, rank: Rank): RankWork {
  const own = work.ranks.find(entry => entry.rank === rank)
  if (own) return own
  throw new AppError(
    'not-found',
    `The run has no rank ${rank}; it has ${work.ranks.map(entry => entry.rank).join(', ')}.`,
  )
}

function peakOf(
  run: RunData,
  own: RankWork,
  series: readonly MemorySeries[],
  startNs: Ns,
  endNs: Ns,
): MemoryPeak {
  const total = totalMemory(series)
  const { bytes } = highestWithin(total, startNs, endNs)
  const timeNs = fullestMoment(series, total, bytes, startNs, endNs)
  const parts = series
    .filter(({ outsideSum }) => !outsideSum)
    .map(one => ({ category: one.category, bytes: valueAt(one, timeNs) }))
    .filter(part => part.bytes !== 0)
    .map(part => ({ ...part, share: bytes > 0 ? part.bytes / bytes : 0 }))
    .sort((a, b) => b.bytes - a.bytes)
  const slice = sliceAt(run, own, timeNs)
  const { operation, layer, microbatch } = describe(run, slice)
  const where = [
    operation === '' ? 'with nothing running' : `at ${operation}`,
    ...(layer >= 0 ? [`of layer ${layer}`] : []),
  ].join(' ')
  const batch = microbatch >= 0 ? `, microbatch ${microbatch}` : ''
  // A series that is only called memory tells nothing by being all of it.
  const largest =
    parts[0] && !/^memory$/i.test(parts[0].category)
      ? `: ${Math.round(100 * parts[0].share)} % ${parts[0].category}`
      : ''
  return { timeNs, bytes, operation, slice, layer, microbatch, parts, sentence: `${where}${batch}${largest}` }
}

/**
 * The first time of the highest total. An allocator's reserve stays as high as it was once: of the times at which
 * it is, the one with the least of it unused.
 */
function fullestMoment(
  series: readonly MemorySeries[],
  total: ReturnType<typeof totalMemory>,
  bytes: number,
  startNs: Ns,
  endNs: Ns,
): Ns {
  const unused = series.filter(({ category, outsideSum }) => !outsideSum && /^reserved/i.test(category))
  const first = highestWithin(total, startNs, endNs).timeNs
  if (unused.length === 0) return first
  let best = first
  let least = Number.POSITIVE_INFINITY
  total.bytes.forEach((value, i) => {
    const at = Math.max(startNs, total.time[i]!)
    const until = total.time[i + 1] ?? Number.POSITIVE_INFINITY
    if (value !== bytes || at > endNs || until <= startNs) return
    const own = unused.reduce((sum, one) => sum + valueAt(one, at), 0)
    if (own < least) {
      least = own
      best = at
    }
  })
  return best
}

function valueAt({ time, value }: MemorySeries, at: Ns): number {
  let low = 0
  let high = time.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (time[middle]! <= at) low = middle + 1
    else high = middle
  }
  return low > 0 ? value[low - 1]! : 0
}

/**
 * What the rank does at a time: the innermost slice, work before waits and marks, of what runs beside each other
 * the last to begin; -1 where nothing runs.
 */
function sliceAt(run: RunData, { processes }: RankWork, time: Ns): number {
  const own = new Set(processes.map(({ id }) => id))
  const { wait, annotation, script } = operationClassIndex
  let best = -1
  let bestRank = -1
  let bestStart = 0
  for (const lane of run.lanes) {
    if (!own.has(run.tracks[lane.track]!.process)) continue
    let low = 0
    let high = lane.count
    while (low < high) {
      const middle = (low + high) >>> 1
      if (lane.start[middle]! <= time) low = middle + 1
      else high = middle
    }
    const at = low - 1
    if (at < 0 || lane.start[at]! + lane.duration[at]! <= time) continue
    const ofClass = run.labels[lane.label[at]!]!.class
    const aside = ofClass === wait || ofClass === annotation || ofClass === script
    const { kind } = run.tracks[lane.track]!
    const depth = kind === 'async' ? 0 : lane.lane
    const rank = (aside ? 0 : 100_000) + (kind === 'thread' ? 10_000 : 0) + depth
    if (rank > bestRank || (rank === bestRank && lane.start[at]! > bestStart)) {
      bestRank = rank
      bestStart = lane.start[at]!
      best = lane.id[at]!
    }
  }
  return best
}

function describe(run: RunData, slice: number) {
  if (slice < 0) return { operation: '', layer: -1, microbatch: -1 }
  const index = sliceIndex(run)
  const label = run.labels[index.label[slice]!]!
  const lane = run.lanes[index.lane[slice]!]!
  const at = lane.id.indexOf(slice)
  const operation = lane.operation?.[at] ?? -1
  if (run.plan && operation >= 0) {
    const facts = planFacts(run.plan)
    return {
      operation: operationTitle(facts, operation),
      layer: facts.layer[operation] ?? -1,
      microbatch: facts.microbatch[operation] ?? -1,
    }
  }
  // The microbatch is told beside it.
  const name = label.microbatch >= 0 ? label.name.replace(/ batch: \d+$/, '') : label.name
  return { operation: name, layer: -1, microbatch: label.microbatch }
}

/** Buffers of the plan that live at a time, largest first. Throws `unsupported` where the run has no plan. */
export function memoryHolders(subject: Measurable, rank: Rank, timeNs: Ns, limit: number): MemoryHolders {
  const { run, steps } = subject
  rankNamed(subject, rank)
  const facts = run.plan && planFacts(run.plan)
  if (!facts?.buffers || !facts.order) {
    throw new AppError(
      'unsupported',
      'The run does not tell what its memory holds: only runs of a strategy do.',
    )
  }
  const all = planSteps(run.header.lengthNs, steps)
  const step = all.find(({ startNs, endNs }) => timeNs >= startNs && timeNs < endNs) ?? all.at(-1)!
  const holders = liveBuffers(facts, planTimes(run, facts, facts.order, step), rank, timeNs, run)
  return {
    timeNs,
    totalBytes: holders.reduce((sum, { bytes }) => sum + bytes, 0),
    holders: holders.slice(0, limit),
    omitted: Math.max(0, holders.length - limit),
  }
}

/** A buffer lives from the start of the operation that makes it to the end of the last that needs it. */
function liveBuffers(
  facts: PlanFacts,
  { reached, end, slice }: ReturnType<typeof planTimes>,
  rank: Rank,
  timeNs: Ns,
  run: RunData,
): MemoryHolder[] {
  const buffers = facts.buffers!
  const size = run.header.subject.memoryUnit === 'elements' ? buffers.elements : buffers.bytes
  const found: MemoryHolder[] = []
  for (let buffer = 0; buffer < buffers.count; buffer++) {
    if (buffers.rank[buffer] !== rank || size[buffer] === 0) continue
    const maker = buffers.allocatedBy[buffer]!
    const first = buffers.releaseOffset[buffer]!
    const last = buffers.releaseOffset[buffer + 1]!
    let freed = last > first ? end[maker]! : Number.POSITIVE_INFINITY
    for (let i = first; i < last; i++) freed = Math.max(freed, end[buffers.releases[i]!]!)
    if (!(reached[maker]! <= timeNs && timeNs < freed)) continue
    found.push({
      category: planSeriesNames[memoryCategories[buffers.category[buffer]!] ?? 'other'],
      bytes: size[buffer]!,
      operation: operationTitle(facts, maker),
      layer: facts.layer[maker]!,
      microbatch: facts.microbatch[maker]!,
      slice: slice[maker]!,
      sinceNs: reached[maker]!,
      untilNs: Number.isFinite(freed) ? freed : undefined,
      line: facts.line[maker]!,
    })
  }
  return found.sort((a, b) => b.bytes - a.bytes || a.sinceNs - b.sinceNs)
}
