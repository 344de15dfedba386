import { useState } from 'react'
import type { Mark } from '../../traces-db/contract.ts'
import { formatDuration, formatExactTime } from '../app/format.ts'
import type { OpenRun } from '../app/open-runs.ts'
import { useStudio } from '../app/studio-context.ts'
import { useStore } from '../app/use-store.ts'
import { Icon } from '../widgets/icon.tsx'
import './marks-panel.css'
import { removeMark, saveMark } from './marks.ts'

/** Marks and notes of a run, in the order of time. */
export function MarksPanel({ run }: { readonly run: OpenRun }) {
  const marks = [...useStore(run.model.marks)].sort((left, right) => left.startNs - right.startNs)
  if (marks.length === 0)
    return (
      <p className="drawer-empty">
        No marks yet. Press <kbd>M</kbd> to mark the selection, and write here what you saw.
      </p>
    )
  return (
    <ul className="marks" aria-label="Marks">
      {marks.map(mark => (
        <MarkLine key={mark.id} run={run} mark={mark} />
      ))}
    </ul>
  )
}

function MarkLine({ run, mark }: { readonly run: OpenRun; readonly mark: Mark }) {
  const studio = useStudio()
  const [text, setText] = useState(mark.text)
  const keep = () => {
    if (text !== mark.text) void studio.attempt(() => saveMark(studio.traces.client, run, { ...mark, text }))
  }
  const when = formatExactTime(Math.round(mark.startNs))
  return (
    <li className="mark">
      <button
        type="button"
        className="link mono"
        title="Show it"
        onClick={() => run.model.fit(mark.startNs, mark.endNs)}
      >
        {when}
        {mark.endNs > mark.startNs && ` + ${formatDuration(Math.round(mark.endNs - mark.startNs))}`}
      </button>
      <input
        type="text"
        aria-label={`Note at ${when}`}
        placeholder="Write a note"
        maxLength={10_000}
        value={text}
        onChange={event => setText(event.target.value)}
        onBlur={keep}
        onKeyDown={event => event.key === 'Enter' && keep()}
      />
      <button
        type="button"
        className="plain icon"
        aria-label={`Remove the mark at ${when}`}
        onClick={() => void studio.attempt(() => removeMark(studio.traces.client, run, mark.id))}
      >
        <Icon name="trash" />
      </button>
    </li>
  )
}
