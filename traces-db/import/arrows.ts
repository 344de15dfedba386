import type { Flows } from '../store/run-sink.ts'
import { firstRoom, grown } from './grown.ts'

/** Arrows that grow. */
export class Arrows {
  count = 0
  from = new Uint32Array(firstRoom)
  to = new Uint32Array(firstRoom)
  fromTime = new Float64Array(firstRoom)
  toTime = new Float64Array(firstRoom)
  label = new Uint32Array(firstRoom)

  push(from: number, to: number, fromTime: number, toTime: number, label: number): void {
    const at = this.count++
    if (at === this.from.length) {
      this.from = grown(this.from)
      this.to = grown(this.to)
      this.fromTime = grown(this.fromTime)
      this.toTime = grown(this.toTime)
      this.label = grown(this.label)
    }
    this.from[at] = from
    this.to[at] = to
    this.fromTime[at] = fromTime
    this.toTime[at] = toTime
    this.label[at] = label
  }

  /** The columns as they are: nothing can be pushed any more. */
  flows(): Flows {
    const { count, from, to, fromTime, toTime, label } = this
    return {
      count,
      from: from.subarray(0, count),
      to: to.subarray(0, count),
      fromTime: fromTime.subarray(0, count),
      toTime: toTime.subarray(0, count),
      label: label.subarray(0, count),
    }
  }
}
