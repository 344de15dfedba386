import { useEffect, useRef } from 'react'
import { Icon } from '../widgets/icon.tsx'
import { KindBadge } from '../widgets/kind-badge.tsx'
import { draggedAsFile } from './drag-run.ts'
import type { OpenRun } from './open-runs.ts'
import { useStudio } from './studio-context.ts'
import { useStore } from './use-store.ts'

/** Open runs. Each can be brought to the front and closed, by keyboard too. */
export function RunTabs() {
  const studio = useStudio()
  const tabs = useStore(studio.runs.tabs)
  return (
    <ul className="run-tabs" aria-label="Open runs">
      {tabs.map(tab => (
        <RunTab key={tab.id} tab={tab} />
      ))}
    </ul>
  )
}

function RunTab({ tab }: { readonly tab: OpenRun }) {
  const studio = useStudio()
  const screen = useStore(studio.screen)
  const isFront = useStore(studio.runs.front) === tab.id
  const { title, kind, subject } = useStore(tab.model.info).header
  const show = () => {
    studio.runs.front.set(tab.id)
    if (screen === 'runs') studio.screen.set('timeline')
  }
  const element = useRef<HTMLLIElement>(null)
  useEffect(() => {
    if (isFront) element.current?.scrollIntoView({ inline: 'nearest' })
  }, [isFront])
  return (
    <li
      ref={element}
      className={isFront && screen !== 'runs' ? 'run-tab front' : 'run-tab'}
      {...draggedAsFile(studio, tab.model.run.run)}
    >
      <button
        type="button"
        className="run-tab-title"
        aria-current={isFront ? 'true' : undefined}
        title={title}
        onClick={show}
        onAuxClick={event => event.button === 1 && void studio.closeRun(tab.id)}
      >
        <span className="truncate">{title}</span>
        <KindBadge kind={kind} />
        {subject.hardware && <span className="muted truncate">{subject.hardware}</span>}
      </button>
      <button
        type="button"
        className="plain icon run-tab-close"
        aria-label={`Close ${title}`}
        onClick={() => void studio.closeRun(tab.id)}
      >
        <Icon name="close" />
      </button>
    </li>
  )
}
