import { type MouseEvent, useEffect, useMemo, useRef, useState } from 'react'
import type { ComparedRun } from '../../engine/base/comparison.ts'
import type { RunInfo } from '../../traces-db/contract.ts'
import { formatDuration, formatQuantity } from '../app/format.ts'
import { useStudio } from '../app/studio-context.ts'
import { resolvedTheme } from '../app/theme.ts'
import { useStore } from '../app/use-store.ts'
import { showSlice } from '../measures/show-slices.ts'
import { spanOf } from '../timeline/viewport.ts'
import { letterOf } from './compare-model.ts'
import { laneRows } from './lane-rows.ts'
import { type LaneHit, RunLanes } from './run-lanes.ts'

interface RunLanesViewProps {
  readonly info: RunInfo
  readonly position: number
  /** Undefined until the comparison is known: then the run lies where it begins. */
  readonly compared: ComparedRun | undefined
}

/** Share of the window that a press moves a run by hand. */
const shiftStep = 0.01

/** The lanes of one run; a double click goes to the slice on the run's own timeline. */
export function RunLanesView({ info, position, compared }: RunLanesViewProps) {
  const studio = useStudio()
  const { compare, traces } = studio
  const theme = useStore(resolvedTheme)
  const shiftNs = useStore(compare.shifts, shifts => shifts.get(info.run) ?? 0)
  const { rows, omitted } = useMemo(() => laneRows(info), [info])
  const canvas = useRef<HTMLCanvasElement>(null)
  const [lanes, setLanes] = useState<RunLanes>()
  const [hit, setHit] = useState<LaneHit>()

  useEffect(() => {
    const made = new RunLanes(canvas.current!, { info, rows }, compare, traces.client, thrown =>
      studio.notices.showError(thrown),
    )
    setLanes(made)
    return () => made.close()
  }, [info, rows, compare, traces, studio])

  useEffect(() => {
    const scale = compared?.scale ?? 1
    const offsetNs = (compared?.offsetNs ?? 0) - shiftNs / scale
    lanes?.place({ offsetNs, scale }, compared?.step.endNs)
  }, [lanes, compared, shiftNs])

  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme is what has changed
  useEffect(() => lanes?.recolour(), [lanes, theme])

  const hitOf = (event: MouseEvent) => {
    const box = event.currentTarget.getBoundingClientRect()
    return lanes?.at(event.clientX - box.left, event.clientY - box.top)
  }
  const open = (event: MouseEvent) => {
    const found = hitOf(event)
    if (!found) return
    void studio.attempt(async () => {
      await studio.runs.open(info.run)
      const run = studio.runs.current()
      if (run) await showSlice(studio, run, found.slice)
    })
  }
  const letter = letterOf(position)
  const shift = (direction: 1 | -1) =>
    compare.shift(info.run, direction * shiftStep * spanOf(compare.viewport.get()))
  return (
    <section className="compare-run" aria-label={`Run ${letter}: ${info.header.title}`}>
      <div className="compare-letter">
        <span>{letter}</span>
        <span className="compare-shift">
          <button
            type="button"
            className="plain icon"
            aria-label={`Move ${letter} to the left`}
            onClick={() => shift(-1)}
          >
            ‹
          </button>
          <button
            type="button"
            className="plain icon"
            aria-label={`Move ${letter} to the right`}
            onClick={() => shift(1)}
          >
            ›
          </button>
        </span>
        {shiftNs !== 0 && (
          <button type="button" className="link" onClick={() => compare.shift(info.run, -shiftNs)}>
            undo
          </button>
        )}
      </div>
      <ul className="compare-ranks">
        {rows.map(row => (
          <li key={row.title} style={{ height: row.height }}>
            {row.title}
          </li>
        ))}
      </ul>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the run's own timeline has the keys for it */}
      <div
        className="compare-lanes"
        title={
          hit && `${hit.row.title}: ${hit.name}, ${formatDuration(hit.durationNs)}. Double click to go there.`
        }
        onMouseMove={event => {
          const next = hitOf(event)
          if (next?.slice !== hit?.slice) setHit(next)
        }}
        onDoubleClick={open}
      >
        <canvas
          ref={canvas}
          style={{ height: rows.reduce((sum, row) => sum + row.height, 0) || 36 }}
          role="img"
          aria-label={`Work of ${formatQuantity(rows.length, 'rank')} over time`}
        />
        {omitted > 0 && (
          <p className="panel-note">{formatQuantity(omitted, 'more rank')} on the run’s own timeline</p>
        )}
        {rows.length === 0 && <p className="panel-note">This run has no slices.</p>}
      </div>
    </section>
  )
}
