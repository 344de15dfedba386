/** Marks in the timeline what the line under the mouse, or else the one of the cursor, has issued. */
import type { Client } from '../../engine/base/channel/contract.ts'
import type { TracesContract } from '../../traces-db/contract.ts'
import type { TimelineModel } from '../timeline/model.ts'
import { markLine } from './line-link.ts'
import type { StrategyDesk } from './strategy-desk.ts'

/** A place must stand this long before its slices are looked for, ms. */
const restMs = 120

/** Returns the way to stop. */
export function markCursor(
  desk: StrategyDesk,
  model: TimelineModel,
  client: Pick<Client<TracesContract>, 'search'>,
): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let search = new AbortController()
  const moved = () => {
    clearTimeout(timer)
    search.abort()
    search = new AbortController()
    const { signal } = search
    timer = setTimeout(() => {
      const { isGood, busy } = desk.preview.state.get()
      // Lines of an older text are not those of the picture.
      const place = isGood && !busy ? (desk.hoverPlace.get() ?? desk.cursorPlace.get()) : undefined
      // Where it fails the next preview is on its way, or the banner tells of the service.
      markLine(model, client, place, signal).catch(() => {})
    }, restMs)
  }
  const stops = [desk.hoverPlace, desk.cursorPlace].map(store => store.subscribe(moved))
  return () => {
    clearTimeout(timer)
    search.abort()
    for (const stop of stops) stop()
  }
}
