import { type FormEvent, useState } from 'react'
import type { Comparison } from '../../engine/base/comparison.ts'
import type { RunInfo } from '../../traces-db/contract.ts'
import { useStudio } from '../app/studio-context.ts'
import { useStore } from '../app/use-store.ts'
import { Icon } from '../widgets/icon.tsx'
import { KindBadge } from '../widgets/kind-badge.tsx'
import { letterOf } from './compare-model.ts'

interface CompareHeadProps {
  readonly infos: readonly RunInfo[]
  readonly comparison: Comparison | undefined
  readonly onPick: () => void
}

/** Which runs, on what hardware, and how they are laid on one another. */
export function CompareHead({ infos, comparison, onPick }: CompareHeadProps) {
  const { compare } = useStudio()
  const baseline = useStore(compare.baseline)
  const equalLength = useStore(compare.equalLength)
  return (
    <header className="compare-head">
      <ul className="compared-runs" aria-label="Compared runs">
        {infos.map(({ run, header }, position) => (
          <li key={run}>
            <strong>{letterOf(position)}</strong>
            <span className="truncate" title={header.title}>
              {header.title}
            </span>
            <KindBadge kind={header.kind} />
            <span className="muted truncate">{hardwareOf(header, comparison?.runs[position]?.hardware)}</span>
            <button
              type="button"
              className="plain icon"
              aria-label={`Take ${header.title} out of the comparison`}
              onClick={() => compare.remove(run)}
            >
              <Icon name="close" />
            </button>
          </li>
        ))}
      </ul>
      <span className="spacer" />
      <AlignmentPicker steps={Math.max(1, ...(comparison?.runs ?? []).map(run => run.steps))} />
      <label>
        scale
        <select
          value={equalLength ? 'length' : 'time'}
          onChange={event => compare.equalLength.set(event.target.value === 'length')}
        >
          <option value="time">same time</option>
          <option value="length">equal steps</option>
        </select>
      </label>
      <label>
        baseline
        <select value={baseline} onChange={event => compare.baseline.set(Number(event.target.value))}>
          {infos.map(({ run }, position) => (
            <option key={run} value={position}>
              {letterOf(position)}
            </option>
          ))}
        </select>
      </label>
      <button type="button" onClick={onPick}>
        Choose runs
      </button>
    </header>
  )
}

function hardwareOf({ worldSize, subject }: RunInfo['header'], told: string | undefined): string {
  const hardware = told || subject.hardware || ''
  return hardware ? `${worldSize} × ${hardware}` : `${worldSize} ${worldSize === 1 ? 'rank' : 'ranks'}`
}

/** Steps that one may align at by choosing from a list. */
const mostSteps = 200

/** At the start of a step, at the run's, or where a named slice first begins. */
function AlignmentPicker({ steps }: { readonly steps: number }) {
  const { compare } = useStudio()
  const alignment = useStore(compare.alignment)
  const [asking, setAsking] = useState(false)
  const kind = asking ? 'event' : alignment.kind === 'step' ? `step ${alignment.position}` : alignment.kind
  const last = Math.max(steps, alignment.kind === 'step' ? alignment.position + 1 : 1)
  const choose = (value: string) => {
    setAsking(value === 'event')
    if (value.startsWith('step ')) compare.alignment.set({ kind: 'step', position: Number(value.slice(5)) })
    if (value === 'start') compare.alignment.set({ kind: 'start' })
  }
  const name = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const text = String(new FormData(event.currentTarget).get('event') ?? '').trim()
    if (!text) return
    setAsking(false)
    compare.alignment.set({ kind: 'event', name: text })
  }
  return (
    <>
      <label>
        aligned at
        <select value={kind} onChange={event => choose(event.target.value)}>
          {Array.from({ length: Math.min(last, mostSteps) }, (_, position) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a step is its position
            <option key={position} value={`step ${position}`}>
              {last === 1 ? 'step start' : `start of step ${position + 1}`}
            </option>
          ))}
          <option value="start">run start</option>
          <option value="event">{alignment.kind === 'event' ? alignment.name : 'first slice named …'}</option>
        </select>
      </label>
      {kind === 'event' && (
        <form onSubmit={name}>
          <input
            name="event"
            aria-label="Name of the slice to align at"
            placeholder="name, then Enter"
            defaultValue={alignment.kind === 'event' ? alignment.name : ''}
          />
        </form>
      )}
    </>
  )
}
