import { useEffect, useState } from 'react'
import type { Client } from '../../engine/base/channel/contract.ts'
import type { MemoryHolder } from '../../engine/base/memory-profile.ts'
import type { TracesContract } from '../../traces-db/contract.ts'
import { formatCount, formatExactTime, formatQuantity, formatShare } from '../app/format.ts'
import type { OpenRun } from '../app/open-runs.ts'
import { useStudio } from '../app/studio-context.ts'
import { useRequest } from '../app/use-request.ts'
import { useStore } from '../app/use-store.ts'
import { PanelProblem } from '../charts/panel.tsx'
import { showSlice } from '../measures/show-slices.ts'
import type { RankMemory } from './load-profiles.ts'
import { formatAmount, makerOf } from './memory-format.ts'
import { positionAt } from './merged-memory.ts'
import { useCategoryColours } from './use-category-colours.ts'

interface MemorySideProps {
  readonly run: OpenRun
  readonly client: Client<TracesContract>
  readonly known: RankMemory
  readonly pinnedNs: number | undefined
  readonly onPin: (ns: number | undefined) => void
}

/** Holders that are listed; how many more there are is told. */
const holderLimit = 200
/** The mouse rests this long before what lives there is asked for, ms. */
const restMs = 120

/** The peak in words, and what lives at the cursor: by category, and buffer by buffer where the run tells. */
export function MemorySide({ run, client, known, pinnedNs, onPin }: MemorySideProps) {
  const { profile, memory } = known
  const rested = useRested(useStore(run.model.cursorNs))
  if (!profile || !memory) return null
  const { peak, unit, rank } = profile
  const timeNs = pinnedNs ?? rested ?? peak?.timeNs ?? 0
  const at = positionAt(memory, timeNs)
  const total = at < 0 ? 0 : memory.total[at]!
  return (
    <aside className="memory-side" aria-label={`Memory of rank ${rank}`}>
      {peak && (
        <section>
          <h2>Peak of rank {rank}</h2>
          <p className="memory-peak mono">{formatAmount(unit, peak.bytes)}</p>
          <p className="selectable">{peak.sentence}</p>
          {profile.limitBytes !== undefined && (
            <p className="muted">
              {formatShare(peak.bytes / profile.limitBytes)} of {formatAmount('bytes', profile.limitBytes)},{' '}
              {profile.limitSource}
            </p>
          )}
          <p>
            <button type="button" className="link" onClick={() => onPin(peak.timeNs)}>
              Hold the cursor at the peak
            </button>{' '}
            {peak.slice >= 0 && <SliceLink run={run} slice={peak.slice} text="Show on the timeline" />}
          </p>
        </section>
      )}
      <section>
        <header className="memory-side-head">
          <h2>{pinnedNs === undefined ? 'At the cursor' : 'Held at'}</h2>
          <span className="mono muted">{formatExactTime(Math.round(timeNs))}</span>
          {pinnedNs !== undefined && (
            <button type="button" className="link" onClick={() => onPin(undefined)}>
              Follow the mouse
            </button>
          )}
        </header>
        <Categories known={known} at={at} total={total} />
      </section>
      {profile.tellsHolders && <Holders run={run} client={client} rank={rank} timeNs={timeNs} unit={unit} />}
    </aside>
  )
}

function Categories({
  known,
  at,
  total,
}: {
  readonly known: RankMemory
  readonly at: number
  readonly total: number
}) {
  const colourOf = useCategoryColours()
  const { memory, profile } = known
  if (!memory || !profile) return null
  const rows = memory.categories
    .map((category, index) => ({ category, value: at < 0 ? 0 : memory.values[index]![at]! }))
    .sort((left, right) => right.value - left.value)
  return (
    <table className="twin">
      <caption className="visually-hidden">Memory by category</caption>
      <tbody>
        {rows.map(({ category, value }) => (
          <tr key={category}>
            <th scope="row">
              <span
                className="class-swatch"
                style={{ '--swatch': colourOf(category) } as React.CSSProperties}
              />{' '}
              {category}
            </th>
            <td className="number mono">{formatAmount(profile.unit, value)}</td>
            <td className="number mono muted">{total > 0 ? formatShare(value / total) : ''}</td>
          </tr>
        ))}
        <tr>
          <th scope="row">together</th>
          <td className="number mono">{formatAmount(profile.unit, total)}</td>
          <td />
        </tr>
      </tbody>
    </table>
  )
}

interface HoldersProps {
  readonly run: OpenRun
  readonly client: Client<TracesContract>
  readonly rank: number
  readonly timeNs: number
  readonly unit: 'bytes' | 'elements'
}

function Holders({ run, client, rank, timeNs, unit }: HoldersProps) {
  const id = run.model.run.run
  const { value, error } = useRequest(`${id} ${rank} ${Math.round(timeNs)}`, signal =>
    client.memoryAt({ run: id, rank, timeNs: Math.round(timeNs), limit: holderLimit }, { signal }),
  )
  if (error) return <PanelProblem error={error} />
  if (!value) return null
  return (
    <section className="memory-holders">
      <h2>Who holds it</h2>
      <p className="muted">
        {formatQuantity(value.holders.length + value.omitted, 'buffer')}, largest first
        {value.omitted > 0 && `; ${formatCount(value.omitted)} smaller ones are not listed`}
      </p>
      <ul>
        {value.holders.map((holder, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: buffers of one maker differ in nothing else
          <HolderItem key={index} run={run} holder={holder} unit={unit} />
        ))}
      </ul>
    </section>
  )
}

function HolderItem(props: {
  readonly run: OpenRun
  readonly holder: MemoryHolder
  readonly unit: 'bytes' | 'elements'
}) {
  const { run, holder, unit } = props
  const colourOf = useCategoryColours()
  const until =
    holder.untilNs === undefined ? 'outlives the step' : `until ${formatExactTime(holder.untilNs)}`
  const maker = makerOf(holder) || holder.category
  return (
    <li title={`${holder.category}, since ${formatExactTime(holder.sinceNs)}, ${until}`}>
      <span
        className="class-swatch"
        style={{ '--swatch': colourOf(holder.category) } as React.CSSProperties}
      />
      {holder.slice >= 0 ? (
        <SliceLink run={run} slice={holder.slice} text={maker} />
      ) : (
        <span className="truncate">{maker}</span>
      )}
      <span className="mono">{formatAmount(unit, holder.bytes)}</span>
    </li>
  )
}

function SliceLink(props: { readonly run: OpenRun; readonly slice: number; readonly text: string }) {
  const studio = useStudio()
  return (
    <button
      type="button"
      className="link truncate"
      onClick={() => void showSlice(studio, props.run, props.slice)}
    >
      {props.text}
    </button>
  )
}

/** A value once it has stood still; the last one stays when there is none. */
function useRested(value: number | undefined): number | undefined {
  const [rested, setRested] = useState(value)
  useEffect(() => {
    if (value === undefined) return
    const timer = setTimeout(() => setRested(value), restMs)
    return () => clearTimeout(timer)
  }, [value])
  return rested
}
