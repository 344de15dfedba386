/** Moving the selection from slice to slice: along its track, in and out, over to other rows, along arrows. */
import type { Client } from '../../engine/base/channel/contract.ts'
import type { SliceDetails, SliceRow, TracesContract } from '../../traces-db/contract.ts'
import type { TimelineModel } from './model.ts'

type TracesClient = Client<TracesContract>

/** Selects a slice and shows it. */
export function selectSlice(model: TimelineModel, slice: SliceRow): void {
  model.select(slice.id, { ...slice, endNs: slice.startNs + slice.durationNs })
}

/** The next or previous slice of the track or, left and right, of the lane; without a selection the first in sight. */
export async function stepAlongTrack(
  model: TimelineModel,
  client: TracesClient,
  direction: 'next' | 'previous' | 'left' | 'right',
): Promise<void> {
  const id = selectedId(model)
  if (id === undefined) return selectFirstVisible(model, client)
  const slice = await client.neighbour({ run: model.run.run, id, direction })
  if (slice && selectedId(model) === id) selectSlice(model, slice)
}

/** Up to the parent or down to the first child; where there is none, over to the next row with a slice then. */
export async function stepAcross(
  model: TimelineModel,
  client: TracesClient,
  direction: 'parent' | 'child',
): Promise<void> {
  const id = selectedId(model)
  if (id === undefined) return selectFirstVisible(model, client)
  const slice = await client.neighbour({ run: model.run.run, id, direction })
  if (selectedId(model) !== id) return
  if (slice) return selectSlice(model, slice)
  const details = model.selectedSlice.get()
  if (details?.id === id) await stepToRow(model, client, details, direction === 'parent' ? -1 : 1)
}

/** Follows the selected slice's arrows: to where the first one leads, or to where it comes from. */
export function followFlow(model: TimelineModel, direction: 'in' | 'out'): void {
  const slice = model.selectedSlice.get()
  const flow = direction === 'in' ? slice?.flowsIn[0] : slice?.flowsOut[0]
  if (flow) selectSlice(model, flow.slice)
}

function selectedId(model: TimelineModel): number | undefined {
  const selection = model.selection.get()
  return selection?.kind === 'slice' ? selection.id : undefined
}

async function selectFirstVisible(model: TimelineModel, client: TracesClient): Promise<void> {
  const { rows } = model.layout.get()
  const top = model.scrollTop.get()
  const tracks = rows.filter(row => row.y + row.height > top && row.lanes > 0).flatMap(row => row.tracks)
  const { startNs, endNs } = model.viewport.get()
  for (const track of tracks) {
    const slice = await firstIn(model, client, track, startNs, endNs)
    if (slice) return selectSlice(model, slice)
  }
}

/** Rows are tried one after another, so that a row without a slice at that time is passed over. */
async function stepToRow(
  model: TimelineModel,
  client: TracesClient,
  from: SliceDetails,
  by: 1 | -1,
): Promise<void> {
  const rows = model.layout.get().rows.filter(row => row.kind === 'slices' && row.lanes > 0)
  const here = rows.findIndex(row => row.tracks.includes(from.track))
  if (here < 0) return
  const middle = from.startNs + from.durationNs / 2
  for (let at = here + by; at >= 0 && at < rows.length; at += by) {
    const track = rows[at]!.tracks[0]!
    const slice =
      (await firstIn(model, client, track, middle, middle + 1)) ??
      (await firstIn(model, client, track, from.startNs, from.startNs + from.durationNs))
    if (slice) return selectSlice(model, slice)
  }
}

async function firstIn(
  model: TimelineModel,
  client: TracesClient,
  track: number,
  startNs: number,
  endNs: number,
): Promise<SliceRow | undefined> {
  const window = { startNs, endNs: Math.max(endNs, startNs + 1) }
  const found = await client.table({ run: model.run.run, tracks: [track], ...window, offset: 0, limit: 1 })
  return found.rows[0]
}
