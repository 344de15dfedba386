import type { SliceRow } from '../../traces-db/contract.ts'
import type { TimelineModel } from '../timeline/model.ts'

/** Selects a slice and brings it into sight. */
export function selectSlice(model: TimelineModel, slice: SliceRow): void {
  const { track, lane, startNs } = slice
  model.select(slice.id, { track, lane, startNs, endNs: startNs + slice.durationNs })
}
