/**
 * A run of a plan that is timed again and again: its outline is taken in once, and is a run at whatever durations
 * come. What has to be put together from the outline is put together when somebody looks.
 */
import type { RunHeader } from '../../engine/base/run.ts'
import { type Durations, retime, timesFor } from '../../engine/base/timing/retime.ts'
import type { RunOutline } from '../../engine/base/timing/run-outline.ts'
import { ns, type RunTimes, runTimes } from '../../engine/base/timing/run-times.ts'
import type { TimingRules } from '../../engine/base/timing/timing-columns.ts'
import type { TimingPlan } from '../../engine/base/timing/timing-plan.ts'
import type { Ns } from '../../engine/base/units.ts'
import type { DetailStore } from './detail-store.ts'
import type { CounterSeries, FlowSeries, Lane } from './lane.ts'
import { idsFrom } from './memory-run.ts'
import { LanePacker, sliceOrder } from './pack-lanes.ts'
import { taken } from './positions.ts'
import type { RunData } from './run-data.ts'
import { checkOutline, checkTiming, checkTimingPlan } from './timed-run-checks.ts'

/** Some slices of a track that share a lane, before the lane is made. */
interface LanePart {
  readonly track: number
  readonly lane: number
  /** Their positions in the outline. */
  readonly position: Uint32Array
  readonly start: Float64Array
  readonly duration: Float64Array
}

/** What gives a plan its times. */
export interface RunTiming {
  readonly durations: Durations
  readonly rules: TimingRules
}

/** What all runs of an outline share. */
export class TimedOutline {
  readonly #outline: RunOutline
  readonly #plan: TimingPlan
  readonly #room: ReturnType<typeof timesFor>
  /** Where the slices of each track begin, and after the last track their number. */
  readonly #trackStart: Uint32Array
  /** Columns of what slices have one after another, or do not have: every run's are parts of these. */
  readonly #ids: Uint32Array
  readonly #flags: Uint8Array

  /** Throws `invalid-argument`. */
  constructor(outline: RunOutline, plan: TimingPlan) {
    this.#trackStart = checkOutline(outline)
    checkTimingPlan(plan, outline)
    this.#outline = outline
    this.#plan = plan
    this.#room = timesFor(plan)
    const { length } = outline.slices.track
    this.#ids = idsFrom(0, length)
    this.#flags = new Uint8Array(length)
  }

  /** The run at these durations. Throws `invalid-argument`. */
  at({ durations, rules }: RunTiming, details: DetailStore, headerOf: (length: Ns) => RunHeader): RunData {
    checkTiming(durations, rules, this.#plan)
    const planTimes = retime(this.#plan, durations, this.#room, rules)
    const times = runTimes(this.#plan, this.#outline, planTimes)
    const header = headerOf(ns(planTimes.makespan))
    const { labels, processes, tracks } = this.#outline
    const parts = this.#partsOf(times)
    let flows: FlowSeries | undefined
    const flowsOf = () => this.#flowsOf(parts)
    return {
      header,
      processes,
      tracks,
      labels,
      lanes: this.#lanesOf(parts),
      counters: countersOf(times),
      instants: [],
      get flows() {
        flows ??= flowsOf()
        return flows
      },
      generation: 0,
      get detailCount() {
        return details.count
      },
      detail: number => details.text(number),
    }
  }

  /** By track, then lane. */
  #partsOf({ slices }: RunTimes): LanePart[] {
    const { position, start, duration } = slices
    const parts: LanePart[] = []
    const tracks = this.#outline.tracks.length
    for (let track = 0, from = 0; track < tracks; track++) {
      const past = this.#trackStart[track + 1]!
      let to = from
      while (to < position.length && position[to]! < past) to++
      if (to === from) continue
      const all = {
        track,
        lane: 0,
        position: position.subarray(from, to),
        start: start.subarray(from, to),
        duration: duration.subarray(from, to),
      }
      if (isOneLane(all)) parts.push(all)
      else parts.push(...packed(all))
      from = to
    }
    return parts
  }

  #lanesOf(parts: readonly LanePart[]): Lane[] {
    const { label, detail, operation } = this.#outline.slices
    const labels = new Uint32Array(label.length)
    let first = 0
    return parts.map(({ track, lane, position, start, duration }) => {
      const count = position.length
      const from = first
      first += count
      let details: Uint32Array | undefined
      let operations: Int32Array | undefined
      return {
        track,
        lane,
        count,
        id: this.#ids.subarray(from, first),
        start,
        duration,
        label: taken(label, position, labels.subarray(from, first)),
        flags: this.#flags.subarray(0, count),
        get detail() {
          details ??= taken(detail, position, new Uint32Array(count))
          return details
        },
        get operation() {
          operations ??= taken(operation, position, new Int32Array(count))
          return operations
        },
      }
    })
  }

  /** Arrows whose slices are both there. */
  #flowsOf(parts: readonly LanePart[]): FlowSeries {
    const { slices, flows } = this.#outline
    const id = new Int32Array(slices.track.length).fill(-1)
    const startOf = new Float64Array(slices.track.length)
    const endOf = new Float64Array(slices.track.length)
    let next = 0
    for (const { position, start, duration } of parts) {
      position.forEach((at, i) => {
        id[at] = next++
        startOf[at] = start[i]!
        endOf[at] = start[i]! + duration[i]!
      })
    }
    const there = Array.from(flows.from.keys()).filter(
      arrow => id[flows.from[arrow]!]! >= 0 && id[flows.to[arrow]!]! >= 0,
    )
    return {
      count: there.length,
      from: Uint32Array.from(there, arrow => id[flows.from[arrow]!]!),
      to: Uint32Array.from(there, arrow => id[flows.to[arrow]!]!),
      fromTime: Float64Array.from(there, arrow => startOf[flows.from[arrow]!]!),
      toTime: Float64Array.from(there, arrow => endOf[flows.to[arrow]!]!),
      label: Uint32Array.from(there, arrow => flows.label[arrow]!),
    }
  }
}

/** Whether {@link packed} would leave them all where they are: in order, and none while another lasts. */
function isOneLane({ start, duration }: LanePart): boolean {
  let end = Number.NEGATIVE_INFINITY
  for (let i = 0; i < start.length; i++) {
    const at = start[i]!
    if (at < end) return false
    // At one instant the longer comes first.
    if (i > 0 && at === start[i - 1]! && duration[i]! > duration[i - 1]!) return false
    end = at + duration[i]!
  }
  return true
}

/** The slices of one track on their lanes. */
function packed({ track, position, start, duration }: LanePart): LanePart[] {
  const order = sliceOrder(start, duration, start.length) ?? start.keys()
  const packer = new LanePacker()
  const lanes: number[][] = []
  for (const i of order) {
    const lane = packer.place(start[i]!, start[i]! + duration[i]!)
    lanes[lane] ??= []
    lanes[lane].push(i)
  }
  return lanes.map((list, lane) => {
    const chosen = Uint32Array.from(list)
    return {
      track,
      lane,
      position: taken(position, chosen, new Uint32Array(chosen.length)),
      start: taken(start, chosen, new Float64Array(chosen.length)),
      duration: taken(duration, chosen, new Float64Array(chosen.length)),
    }
  })
}

function countersOf({ counters }: RunTimes): CounterSeries[] {
  const { count, time, value } = counters
  const series: CounterSeries[] = []
  const none = new Uint32Array(count.reduce((most, samples) => Math.max(most, samples), 0))
  let from = 0
  count.forEach((samples, track) => {
    const to = from + samples
    if (samples > 0) {
      series.push({
        track,
        count: samples,
        time: time.subarray(from, to),
        value: value.subarray(from, to),
        detail: none.subarray(0, samples),
      })
    }
    from = to
  })
  return series
}
