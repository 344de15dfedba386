import { useEffect, useMemo, useRef, useState } from 'react'
import type { OpenRun } from '../app/open-runs.ts'
import { useStudio } from '../app/studio-context.ts'
import { useFrontRun } from '../app/use-front-run.ts'
import { useStore } from '../app/use-store.ts'
import { AxisCursor, AxisRuler } from '../charts/axis-ruler.tsx'
import { DefinitionNote } from '../charts/definition-note.tsx'
import { watchTimeAxis } from '../charts/time-axis.ts'
import { TwinTable } from '../charts/twin-table.tsx'
import { useChartStyle } from '../charts/use-chart-style.ts'
import type { RankMemory } from './load-profiles.ts'
import './memory.css'
import { MemoryExports } from './memory-exports.tsx'
import { formatAmount, scaleTop } from './memory-format.ts'
import { MemoryLegend } from './memory-legend.tsx'
import { MemorySide } from './memory-side.tsx'
import { MemoryStrip } from './memory-strip.tsx'
import { memoryTwin } from './memory-twin.ts'
import { useCategoryColours } from './use-category-colours.ts'
import { useProfiles } from './use-profiles.ts'

/** What fills the memory of the run in front, rank by rank, over the timeline's own window of time. */
export function MemoryScreen() {
  const run = useFrontRun()
  return run ? <Memory key={`${run.id} ${run.openings}`} run={run} /> : null
}

const stageHelp = 'Memory over time. W and S zoom, A and D pan, as on the timeline.'
/** CSS pixels that rank names take. */
const labelWidth = 168

function Memory({ run }: { readonly run: OpenRun }) {
  const { traces } = useStudio()
  const { model } = run
  const info = useStore(model.info)
  const ranks = useMemo(
    () => [...new Set(info.processes.map(process => Math.max(process.rank, 0)))].sort((a, b) => a - b),
    [info],
  )
  const known = useProfiles(run, ranks)
  const [chosen, setChosen] = useState<number>()
  const [pinnedNs, setPinnedNs] = useState<number>()
  const [asTable, setAsTable] = useState(false)
  const told = ranks.filter(rank => known.get(rank)?.profile?.peak)
  const fullest = told.reduce<number | undefined>(
    (most, rank) => (peakOf(known, rank) > peakOf(known, most) ? rank : most),
    told[0],
  )
  const rank = chosen ?? fullest
  const isRead = ranks.every(entry => known.has(entry))
  const rows = useRef<HTMLDivElement>(null)
  const hasRows = told.length > 0

  useEffect(() => {
    if (!hasRows || asTable) return
    return watchTimeAxis(
      rows.current!,
      model,
      () => labelWidth,
      (ns, target) => {
        setPinnedNs(ns)
        const at = (target as Element | null)?.closest('[data-rank]')?.getAttribute('data-rank')
        if (at) setChosen(Number(at))
      },
    )
  }, [model, hasRows, asTable])

  const limit = told.map(entry => known.get(entry)?.profile?.limitBytes).find(value => value !== undefined)
  const maximum = scaleTop(
    told.map(entry => peakOf(known, entry)),
    limit,
  )
  const unit = known.get(told[0] ?? -1)?.profile?.unit ?? 'bytes'
  return (
    <div className="memory-screen">
      <header className="screen-head memory-head">
        <h1>Memory of {info.header.title}</h1>
        <DefinitionNote title="memory">
          <p>
            What each rank holds over time, stacked by category, on one scale for all ranks. A pixel shows its
            highest moment, so no peak is lost however short it was.
          </p>
          <p>
            Wheel with Ctrl zooms, with Shift pans; a click holds the cursor still. The window is the
            timeline’s.
          </p>
        </DefinitionNote>
        {limit !== undefined && limit > maximum && (
          <span className="muted truncate" title={limitText(limit, maximum)}>
            {limitText(limit, maximum)}
          </span>
        )}
        <span className="spacer" />
        {hasRows && <MemoryLegend profiles={told.map(entry => known.get(entry)!.profile!)} />}
        {asTable && (
          <select
            aria-label="Rank of the table"
            value={rank}
            onChange={event => setChosen(Number(event.target.value))}
          >
            {told.map(entry => (
              <option key={entry} value={entry}>
                Rank {entry}
              </option>
            ))}
          </select>
        )}
        {hasRows && (
          <button
            type="button"
            className="plain panel-switch"
            aria-pressed={asTable}
            onClick={() => setAsTable(!asTable)}
          >
            Table
          </button>
        )}
        {rank !== undefined && known.get(rank)?.memory && (
          <MemoryExports run={run} rank={rank} known={known.get(rank)!} maximum={maximum} />
        )}
      </header>
      {!hasRows ? (
        <Nothing isRead={isRead} known={known} />
      ) : (
        <div className="memory-body">
          {asTable ? (
            <RankTable known={known.get(rank ?? -1)} />
          ) : (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: worked by keys and mouse, as the timeline is
            <div className="memory-stage" ref={rows} role="application" tabIndex={0} aria-label={stageHelp}>
              <div className="memory-ruler">
                <AxisRuler axis={model} />
              </div>
              <div className="memory-rows">
                {ranks.map(entry => (
                  <RankRow
                    key={entry}
                    run={run}
                    rank={entry}
                    known={known.get(entry)}
                    maximum={maximum}
                    unit={unit}
                    count={ranks.length}
                    isChosen={entry === rank}
                    onChoose={() => setChosen(entry)}
                  />
                ))}
              </div>
              <div className="memory-cursor-room">
                <AxisCursor axis={model} pinnedNs={pinnedNs} />
              </div>
            </div>
          )}
          {rank !== undefined && known.get(rank)?.profile && (
            <MemorySide
              run={run}
              client={traces.client}
              known={known.get(rank)!}
              pinnedNs={pinnedNs}
              onPin={setPinnedNs}
            />
          )}
        </div>
      )}
    </div>
  )
}

function limitText(limit: number, maximum: number): string {
  const times = Math.round((limit / Math.max(maximum, 1)) * 1.06)
  return `limit of the device ${formatAmount('bytes', limit)}, ${times} times the tallest peak: above the picture`
}

function peakOf(known: ReadonlyMap<number, RankMemory>, rank: number | undefined): number {
  return known.get(rank ?? -1)?.profile?.peak?.bytes ?? 0
}

/** Every change of a rank's memory in rows. */
function RankTable({ known }: { readonly known: RankMemory | undefined }) {
  const twin = useMemo(
    () => known?.memory && known.profile && memoryTwin(known.memory, known.profile.unit),
    [known],
  )
  return (
    <div className="memory-table">
      {twin && <TwinTable label={`Memory of rank ${known?.profile?.rank}`} twin={twin} />}
    </div>
  )
}

interface RankRowProps {
  readonly run: OpenRun
  readonly rank: number
  readonly known: RankMemory | undefined
  readonly maximum: number
  readonly unit: 'bytes' | 'elements'
  /** Ranks that share the screen. */
  readonly count: number
  readonly isChosen: boolean
  readonly onChoose: () => void
}

function RankRow({ run, rank, known, maximum, unit, count, isChosen, onChoose }: RankRowProps) {
  const { colours, style } = useChartStyle()
  const colourOf = useCategoryColours()
  const profile = known?.profile
  const memory = known?.memory
  const picture = useMemo(
    () =>
      memory && {
        memory,
        maximum,
        limit: profile?.limitBytes,
        peak: profile?.peak,
        colourOf,
        format: (value: number) => formatAmount(unit, value),
      },
    [memory, profile, maximum, unit, colourOf],
  )
  const height = count === 1 ? 360 : count === 2 ? 240 : count <= 4 ? 144 : count <= 8 ? 88 : 56
  const peak = profile?.peak
  return (
    <div className="memory-row" data-rank={rank} style={{ height }}>
      <button type="button" className="memory-label" aria-pressed={isChosen} onClick={onChoose}>
        <span>Rank {rank}</span>
        <span className="mono muted">
          {peak
            ? formatAmount(unit, peak.bytes)
            : known
              ? known.error
                ? 'not read'
                : 'not told'
              : 'reading'}
        </span>
      </button>
      {picture && (
        <MemoryStrip
          model={run.model}
          picture={picture}
          colours={colours}
          style={style}
          label={`Memory of rank ${rank}${peak ? `: peak ${formatAmount(unit, peak.bytes)} ${peak.sentence}` : ''}`}
        />
      )}
      {known?.error && <p className="panel-problem">{known.error.message}</p>}
    </div>
  )
}

interface NothingProps {
  readonly isRead: boolean
  readonly known: ReadonlyMap<number, RankMemory>
}

/** Why there is nothing to see, and what would change that. */
function Nothing({ isRead, known }: NothingProps) {
  const problem = [...known.values()].find(entry => entry.error)?.error
  if (!isRead && !problem)
    return (
      <p className="screen-empty" aria-busy="true">
        Reading the memory of each rank
      </p>
    )
  return (
    <div className="screen-empty selectable" role={problem ? 'alert' : undefined}>
      <p>{problem ? problem.message : 'This run tells nothing of memory.'}</p>
      {!problem && (
        <p className="muted">
          Simulated and measured runs always do. For PyTorch, profile with <code>profile_memory=True</code>,
          or import a memory snapshot together with the trace.
        </p>
      )}
    </div>
  )
}
