/**
 * The names of the tracks, beside the canvases and in step with them: a tree that opens and closes, worked by
 * mouse, keys and screen readers. Only rows near the window are in the document.
 */
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import { useStore } from '../app/use-store.ts'
import type { TimelineModel } from './model.ts'
import { firstRowBelow, type Row } from './rows.ts'
import { pinnedOffset } from './stage-layout.ts'
import { TrackRow } from './track-row.tsx'

/** Rows are rendered this far around the window, CSS pixels; they change when this much was scrolled. */
const overscan = 240

export function TrackList({ model }: { readonly model: TimelineModel }) {
  const layout = useStore(model.layout)
  const block = useStore(model.scrollTop, top => Math.floor(top / overscan))
  const height = useStore(model.viewSize, size => size.height)
  const hits = useStore(model.hits)
  const [focused, setFocused] = useState<string>()
  const scrolled = useRef<HTMLDivElement>(null)
  const list = useRef<HTMLDivElement>(null)
  const wanted = useRef<string>(undefined)

  useEffect(() => {
    const follow = () => {
      scrolled.current!.style.transform = `translateY(${-model.scrollTop.get()}px)`
    }
    follow()
    return model.scrollTop.subscribe(follow)
  }, [model])

  // A row that was moved to by key may only be in the document once the list has followed.
  useEffect(() => {
    if (wanted.current === undefined) return
    const row = list.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(wanted.current)}"]`)
    wanted.current = undefined
    row?.focus({ preventScroll: true })
  })

  const from = firstRowBelow(layout.rows, block * overscan - overscan)
  const bottom = (block + 2) * overscan + height
  const visible: Row[] = []
  for (let i = from; i < layout.rows.length && layout.rows[i]!.y < bottom; i++) visible.push(layout.rows[i]!)

  const hitsOf = useMemo(() => {
    const counts = new Map(hits?.perTrack.map(entry => [entry.track, entry.count]))
    return (row: Row) => row.covers.reduce((sum, track) => sum + (counts.get(track) ?? 0), 0)
  }, [hits])

  const tabStop = focused !== undefined && layout.byKey.has(focused) ? focused : layout.rows[0]?.key
  const rowProps = (row: Row) => ({
    row,
    model,
    hits: hitsOf(row),
    tabbable: row.key === tabStop,
    onFocus: () => setFocused(row.key),
  })

  return (
    <div
      ref={list}
      className="timeline-tracks"
      role="tree"
      aria-label="Tracks"
      onKeyDown={event => {
        const next = moveFocus(event, model, focused)
        wanted.current = next
        if (next !== undefined) setFocused(next)
      }}
      onWheel={event => {
        if (!event.ctrlKey) model.scrollTo(model.scrollTop.get() + event.deltaY)
      }}
      // The browser scrolls what has focus into view; rows are moved by the model alone.
      onScroll={event => {
        event.currentTarget.scrollTop = 0
      }}
    >
      <div
        className="timeline-pinned"
        role="presentation"
        style={{ height: pinnedOffset(layout.pinnedHeight) }}
      >
        {layout.pinned.map(row => (
          <TrackRow key={row.key} {...rowProps(row)} />
        ))}
      </div>
      <div className="timeline-rows" role="presentation">
        <div ref={scrolled} role="presentation">
          {visible.map(row => (
            <TrackRow key={row.key} {...rowProps(row)} />
          ))}
          {layout.rows.length === 0 && <EmptyTracks model={model} />}
        </div>
      </div>
    </div>
  )
}

function EmptyTracks({ model }: { readonly model: TimelineModel }) {
  const filter = useStore(model.trackFilter)
  const { kind, complete } = useStore(model.info).header
  if (filter === '') {
    const isGoingOn = kind === 'executed' && !complete
    return <p className="timeline-empty">This run has no events{isGoingOn && ' yet'}.</p>
  }
  return (
    <p className="timeline-empty">
      No track is named “{filter}”.
      <button type="button" className="link" onClick={() => model.trackFilter.set('')}>
        Show all tracks
      </button>
    </p>
  )
}

/**
 * Keys as in a tree: up and down between rows, left and right close, open and go in and out; Shift+T pins.
 * Returns the row that the focus goes to.
 */
function moveFocus(
  event: KeyboardEvent,
  model: TimelineModel,
  focused: string | undefined,
): string | undefined {
  if (event.target instanceof HTMLButtonElement || event.ctrlKey || event.altKey) return undefined
  const layout = model.layout.get()
  const rows = [...layout.pinned, ...layout.rows]
  const at = rows.findIndex(row => row.key === focused)
  const row = rows[at]
  if (!row) return undefined
  const isPin = event.code === 'KeyT' && event.shiftKey && row.kind !== 'none'
  const target = targetOf(event.key, rows, at)
  const isToggle = target === undefined && toggles(event.key, row)
  // Arrows are the tree's as long as it has the focus, where they lead nowhere too.
  if (!isPin && target === undefined && !isToggle && !event.key.startsWith('Arrow')) return undefined
  event.preventDefault()
  event.stopPropagation()
  if (isPin) model.togglePin(row.tracks[0]!)
  if (isToggle) model.toggleGroup(row.group!.key)
  if (target === undefined) return undefined
  const next = rows[target]!
  if (!next.key.startsWith('pinned:')) showRow(model, next)
  return next.key
}

function targetOf(key: string, rows: readonly Row[], at: number): number | undefined {
  const row = rows[at]!
  if (key === 'ArrowDown') return Math.min(at + 1, rows.length - 1)
  if (key === 'ArrowUp') return Math.max(at - 1, 0)
  if (key === 'Home') return 0
  if (key === 'End') return rows.length - 1
  if (key === 'ArrowRight' && row.group?.expanded && (rows[at + 1]?.level ?? 0) > row.level) return at + 1
  if (key === 'ArrowLeft' && !row.group?.expanded) {
    const parent = rows.findLastIndex((other, index) => index < at && other.level < row.level)
    return parent >= 0 ? parent : undefined
  }
  return undefined
}

function toggles(key: string, row: Row): boolean {
  if (!row.group) return false
  if (key === 'ArrowLeft') return row.group.expanded
  if (key === 'ArrowRight') return !row.group.expanded
  return key === 'Enter' || key === ' '
}

function showRow(model: TimelineModel, row: Row): void {
  const top = model.scrollTop.get()
  const { height } = model.viewSize.get()
  if (row.y < top) model.scrollTo(row.y)
  else if (row.y + row.height > top + height) model.scrollTo(row.y + row.height - height)
}
