import { useEffect } from 'react'
import { useStudio } from '../app/studio-context.ts'
import { useStore } from '../app/use-store.ts'
import type { ReferenceChoice } from './references.ts'

/** What the preview is held against, as figures and as a ghost: the version before, one pinned, or any run. */
export function ReferencePicker() {
  const studio = useStudio()
  const { desk, library } = studio
  const { references } = desk
  const choice = useStore(references.choice)
  const shown = useStore(references.shown)
  const choices = useStore(desk.choices)
  const content = useStore(library.content)
  const isGood = useStore(desk.preview.state, state => state.isGood)
  useEffect(() => {
    if (!library.content.get()) void library.refresh().catch(() => {})
  }, [library])
  const runs = (content?.runs ?? []).filter(({ problem, isLive }) => problem === undefined && !isLive)
  const text = choiceText(choice, shown?.title)
  const choose = (value: string) => {
    const [kind, ...rest] = value.split(' ')
    const name = rest.join(' ')
    if (kind === 'pin') desk.pin()
    else if (kind === 'strategy') {
      const source = choices?.strategies.find(strategy => strategy.name === name)?.source
      if (source !== undefined) references.choose({ kind, title: name, source })
    } else if (kind === 'schedule') references.choose({ kind, title: name })
    else if (kind === 'run') {
      const run = runs.find(entry => entry.run === name)
      if (run) references.choose({ kind, title: run.title, run: name })
    } else references.choose({ kind: kind as 'previous' | 'none' })
  }
  return (
    <select
      className="reference-picker"
      aria-label="Compare with"
      title={`${text}: what the figures are held against, and what is drawn behind`}
      value=""
      onChange={event => choose(event.target.value)}
    >
      <option value="" hidden>
        {text}
      </option>
      <option value="previous">The version before</option>
      {isGood && <option value="pin">Pin this version</option>}
      <option value="none">Nothing</option>
      <optgroup label="Strategies">
        {choices?.strategies.map(({ name }) => (
          <option key={name} value={`strategy ${name}`}>
            {name}
          </option>
        ))}
      </optgroup>
      <optgroup label="Schedules">
        {choices?.schedules.map(({ name }) => (
          <option key={name} value={`schedule ${name}`}>
            {name}
          </option>
        ))}
      </optgroup>
      <optgroup label="Runs of the library">
        {runs.map(({ run, title }) => (
          <option key={run} value={`run ${run}`}>
            {title}
          </option>
        ))}
      </optgroup>
    </select>
  )
}

function choiceText(choice: ReferenceChoice, shown: string | undefined): string {
  if (shown !== undefined) return `Ghost: ${shown}`
  return choice.kind === 'previous' || choice.kind === 'none' ? 'Compare with' : `Ghost: ${choice.title}`
}
