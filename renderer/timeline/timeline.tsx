/**
 * The timeline: React draws what surrounds the time axis (labels, tree of tracks, notes) and two canvases
 * draw the rest. State lives in the model, so nothing here renders while the person flies.
 */
import { type CSSProperties, memo, useEffect, useRef, useState } from 'react'
import type { Client } from '../../engine/base/channel/contract.ts'
import type { TracesContract } from '../../traces-db/contract.ts'
import { useStore } from '../app/use-store.ts'
import { announce } from './announce.ts'
import { HoverNote } from './hover-note.tsx'
import type { TimelineModel } from './model.ts'
import { minimapHeight, rowsTop } from './stage-layout.ts'
import './timeline.css'
import { TimelineView } from './timeline-view.ts'
import { TrackFilter } from './track-filter.tsx'
import { TrackList } from './track-list.tsx'
import { watchRun } from './watch-run.ts'

export interface TimelineProps {
  readonly model: TimelineModel
  readonly client: Client<TracesContract>
  /** Told of requests that failed; the canvases keep showing what they have. */
  readonly onError: (error: unknown) => void
}

const narrowestLabels = 120
const widestLabels = 480

/** Rendered anew only for another model: what happens in one, its canvases and rows follow by themselves. */
export const Timeline = memo(function Timeline({ model, client, onError }: TimelineProps) {
  const stage = useRef<HTMLDivElement>(null)
  const content = useRef<HTMLCanvasElement>(null)
  const overlay = useRef<HTMLCanvasElement>(null)
  const title = useStore(model.info, info => info.header.title)
  const [view, setView] = useState<TimelineView>()
  const [labelWidth, setLabelWidth] = useState(() => (window.innerWidth < 1400 ? 190 : 220))

  useEffect(() => {
    const elements = { stage: stage.current!, content: content.current!, overlay: overlay.current! }
    const made = new TimelineView(elements, model, client, onError)
    const stopWatching = watchRun(model, client, onError)
    setView(made)
    return () => {
      stopWatching()
      made.close()
      setView(undefined)
    }
  }, [model, client, onError])

  return (
    <section
      className="timeline"
      aria-label={`Timeline of ${title}`}
      style={{ '--label-width': `${labelWidth}px`, '--rows-top': `${rowsTop}px` } as CSSProperties}
    >
      <div className="timeline-labels">
        <div className="timeline-corner" style={{ paddingTop: (minimapHeight - 28) / 2 }}>
          <TrackFilter model={model} />
        </div>
        <TrackList model={model} />
      </div>
      <LabelResizer width={labelWidth} onResize={setLabelWidth} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the canvas is worked by keys and mouse */}
      <div ref={stage} className="timeline-stage" tabIndex={0} role="application" aria-label={stageHelp}>
        <canvas ref={content} />
        <canvas ref={overlay} />
        {view && <HoverNote model={model} labels={view.labels} />}
        <FollowButton model={model} />
      </div>
      <Scroller model={model} />
      {view && <Announcer model={model} />}
    </section>
  )
})

const stageHelp =
  'Slices over time. W and S zoom, A and D pan, arrow keys move the selection, the table shows the same as text.'

/** Said aloud by screen readers whenever the selection changes. */
function Announcer({ model }: { readonly model: TimelineModel }) {
  const selection = useStore(model.selection)
  const slice = useStore(model.selectedSlice)
  const instant = useStore(model.selectedInstant)
  return (
    <output className="visually-hidden" aria-live="polite">
      {announce(model.run, selection, slice, instant)}
    </output>
  )
}

function FollowButton({ model }: { readonly model: TimelineModel }) {
  const grows = useStore(model.info, ({ header }) => !header.complete && header.kind === 'executed')
  const following = useStore(model.following)
  if (!grows || following) return null
  return (
    <button type="button" className="timeline-follow" onClick={() => model.follow()}>
      Follow the running end
    </button>
  )
}

/** The native scroll bar of the rows: it and the model follow each other. */
function Scroller({ model }: { readonly model: TimelineModel }) {
  const bar = useRef<HTMLDivElement>(null)
  const layout = useStore(model.layout)
  const height = useStore(model.viewSize, size => size.height)
  useEffect(() => {
    const follow = () => {
      const top = model.scrollTop.get()
      if (bar.current && Math.abs(bar.current.scrollTop - top) > 1) bar.current.scrollTop = top
    }
    follow()
    return model.scrollTop.subscribe(follow)
  }, [model])
  return (
    <div
      ref={bar}
      className="timeline-scroller"
      style={{ height }}
      aria-hidden="true"
      onScroll={event => {
        const top = event.currentTarget.scrollTop
        if (Math.abs(model.scrollTop.get() - top) > 1) model.scrollTo(top)
      }}
    >
      <div style={{ height: layout.height }} />
    </div>
  )
}

function LabelResizer(props: { readonly width: number; readonly onResize: (width: number) => void }) {
  const { width, onResize } = props
  const from = useRef<{ x: number; width: number }>(undefined)
  const resize = (next: number) => onResize(Math.min(Math.max(next, narrowestLabels), widestLabels))
  return (
    // biome-ignore lint/a11y/useSemanticElements: a separator that is moved has no element of its own
    <div
      className="timeline-resizer"
      role="separator"
      aria-orientation="vertical"
      aria-label="Width of the track names"
      aria-valuenow={width}
      aria-valuemin={narrowestLabels}
      aria-valuemax={widestLabels}
      tabIndex={0}
      onPointerDown={event => {
        event.currentTarget.setPointerCapture(event.pointerId)
        from.current = { x: event.clientX, width }
      }}
      onPointerMove={event => {
        if (from.current) resize(from.current.width + event.clientX - from.current.x)
      }}
      onPointerUp={() => {
        from.current = undefined
      }}
      onKeyDown={event => {
        const step = event.key === 'ArrowLeft' ? -16 : event.key === 'ArrowRight' ? 16 : 0
        if (step === 0) return
        event.preventDefault()
        event.stopPropagation()
        resize(width + step)
      }}
    />
  )
}
