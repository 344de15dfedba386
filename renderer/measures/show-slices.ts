/** From a figure to what it is made of: slices are selected or marked on the timeline, and the timeline is shown. */
import type { OpenRun } from '../app/open-runs.ts'
import type { Studio } from '../app/studio.ts'
import { selectSlice } from '../details/select-slice.ts'

/** More slices than this are not marked one by one. */
const markLimit = 5000

/** Selects a slice on the timeline and goes there. */
export async function showSlice(studio: Studio, run: OpenRun, id: number): Promise<void> {
  await studio.attempt(async () => {
    const slice = await studio.traces.client.slice({ run: run.model.run.run, id })
    studio.screen.set('timeline')
    selectSlice(run.model, slice)
  })
}

/** Marks all slices of a name as hits of a search; the search box steps through them. */
export function markName(run: OpenRun, name: string): void {
  void run.search.find(name, false)
}

/** Marks slices as hits, in order of time: those of the critical path, or the evidence of an insight. */
export async function markSlices(studio: Studio, run: OpenRun, ids: readonly number[]): Promise<void> {
  const { client } = studio.traces
  const known = await Promise.all(
    ids.slice(0, markLimit).map(id => client.slice({ run: run.model.run.run, id })),
  )
  const slices = known.sort((left, right) => left.startNs - right.startNs)
  const perTrack = Map.groupBy(slices, slice => slice.track)
  run.search.clear()
  run.model.hits.set({
    total: slices.length,
    ids: Float64Array.from(slices, slice => slice.id),
    starts: Float64Array.from(slices, slice => slice.startNs),
    tracks: Uint32Array.from(slices, slice => slice.track),
    perTrack: [...perTrack].map(([track, { length }]) => ({ track, count: length })),
    searchedShare: 1,
  })
}

/** Shows a stretch of time on the timeline. */
export function showTimes(studio: Studio, run: OpenRun, startNs: number, endNs: number): void {
  studio.screen.set('timeline')
  run.model.fit(startNs, endNs)
}
