/**
 * Lines and slices of the preview, tied together: the slice under the mouse (or the selected one) names the
 * line that issued it; the line of the cursor marks the slices that it issued, as a search does its hits.
 */
import type { Client } from '../../engine/base/channel/contract.ts'
import type { TracesContract } from '../../traces-db/contract.ts'
import type { Store } from '../app/store.ts'
import type { TimelineModel } from '../timeline/model.ts'

/** Slices that are marked for a line at most. */
const mostHits = 20_000
const hoverPauseMs = 40

/** The line in a slice's arguments; undefined where it names none. */
export function lineOfDetail(detail: string): number | undefined {
  const line = /"line":(\d+)\}/.exec(detail)?.[1]
  return line === undefined ? undefined : Number(line)
}

/** What to search arguments for, to find the slices of a line. Line numbers stand last in them. */
export function lineText(line: number): string {
  return `"line":${line}}`
}

/**
 * Sets `line` while a slice is pointed at or selected. Returns the way to stop.
 *
 * @param onSelect told of the line of a slice that was selected
 */
export function followSlices(
  model: TimelineModel,
  client: Pick<Client<TracesContract>, 'slice'>,
  line: Store<number | undefined>,
  onSelect: (line: number) => void,
): () => void {
  let abort = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  const known = new Map<number, number | undefined>()
  const lineOf = async (id: number, signal: AbortSignal) => {
    if (known.has(id)) return known.get(id)
    const { detail } = await client.slice({ run: model.run.run, id }, { signal })
    if (!signal.aborted) known.set(id, lineOfDetail(detail))
    return known.get(id)
  }
  const selectedLine = () => {
    const selected = model.selectedSlice.get()
    return selected && lineOfDetail(selected.detail)
  }
  const hovered = () => {
    clearTimeout(timer)
    abort.abort()
    abort = new AbortController()
    const { signal } = abort
    const hover = model.hover.get()
    if (hover?.kind !== 'slice') {
      line.set(selectedLine())
      return
    }
    const ask = async () => {
      // Where it fails the next preview is on its way, or the banner tells of the service.
      const found = await lineOf(hover.id, signal).catch(() => undefined)
      if (!signal.aborted) line.set(found)
    }
    timer = setTimeout(() => void ask(), known.has(hover.id) ? 0 : hoverPauseMs)
  }
  const selected = () => {
    const found = selectedLine()
    line.set(found)
    if (found !== undefined) onSelect(found)
  }
  const stops = [
    model.hover.subscribe(hovered),
    model.selectedSlice.subscribe(selected),
    model.info.subscribe(() => known.clear()),
  ]
  return () => {
    clearTimeout(timer)
    abort.abort()
    line.set(undefined)
    for (const stop of stops) stop()
  }
}

/** Marks the slices of a line in the timeline; of none where it is undefined. */
export async function markLine(
  model: TimelineModel,
  client: Pick<Client<TracesContract>, 'search'>,
  line: number | undefined,
  signal: AbortSignal,
): Promise<void> {
  if (line === undefined) {
    model.hits.set(undefined)
    return
  }
  const request = { run: model.run.run, text: lineText(line), args: true, limit: mostHits }
  const hits = await client.search(request, { signal })
  if (signal.aborted) return
  model.hits.set(hits.total > 0 ? hits : undefined)
  model.hitIndex.set(-1)
}
