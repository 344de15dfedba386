import type { TimelineModel } from './model.ts'

/** Every track that has a row now, or lies in a collapsed group that has. */
export function allTracks(model: TimelineModel): readonly number[] {
  return [...new Set(model.layout.get().rows.flatMap(row => row.covers))]
}
