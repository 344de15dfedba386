import { useEffect, useRef } from 'react'
import { Icon } from '../widgets/icon.tsx'
import { KindBadge, kindWord } from '../widgets/kind-badge.tsx'
import { MenuButton } from '../widgets/menu-button.tsx'
import { draggedAsFile } from './drag-run.ts'
import type { OpenRun } from './open-runs.ts'
import type { Studio } from './studio.ts'
import { useStudio } from './studio-context.ts'
import { useTabOverflow } from './tab-overflow.ts'
import { useStore } from './use-store.ts'

/** As many tabs have room for kind and hardware beside their titles. */
const mostInFull = 4
const mostInFullWhereNarrow = 2

/** Open runs. Each can be brought to the front and closed, by keyboard too. */
export function RunTabs() {
  const studio = useStudio()
  const tabs = useStore(studio.runs.tabs)
  const element = useRef<HTMLUListElement>(null)
  const { before, after, hidden } = useTabOverflow(element)
  const names = [
    'run-tabs',
    tabs.length > mostInFull && 'many',
    tabs.length > mostInFullWhereNarrow && 'several',
    before && 'more-before',
    after && 'more-after',
  ].filter(Boolean)
  return (
    <div className="run-tab-bar">
      <ul
        ref={element}
        className={names.join(' ')}
        aria-label="Open runs"
        // A wheel that turns one way only goes through them, too.
        onWheel={({ deltaX, deltaY }) => element.current?.scrollBy({ left: deltaX === 0 ? deltaY : 0 })}
      >
        {tabs.map(tab => (
          <RunTab key={tab.id} tab={tab} />
        ))}
      </ul>
      {hidden > 0 && <TabMenu hidden={hidden} />}
    </div>
  )
}

/** All open runs in a list, for those that have no room in the strip. */
function TabMenu({ hidden }: { readonly hidden: number }) {
  const studio = useStudio()
  const tabs = useStore(studio.runs.tabs)
  const front = useStore(studio.runs.front)
  const text = `${hidden} more`
  return (
    <MenuButton
      className="plain tab-menu"
      label={`${text}: all ${tabs.length} open runs`}
      title="All open runs"
      entries={tabs.map(tab => ({
        key: tab.id,
        content: <TabEntry tab={tab} />,
        isCurrent: tab.id === front,
        run: () => showTab(studio, tab),
      }))}
    >
      {text}
      <Icon name="down" />
    </MenuButton>
  )
}

function TabEntry({ tab }: { readonly tab: OpenRun }) {
  const { title, kind, subject } = useStore(tab.model.info).header
  return (
    <span className="tab-entry">
      <span className="truncate">{title}</span>
      {subject.hardware && <span className="muted truncate">{subject.hardware}</span>}
      <KindBadge kind={kind} />
    </span>
  )
}

/** Brings a run to the front; from the list of runs one goes to its timeline. */
function showTab(studio: Studio, tab: OpenRun): void {
  studio.runs.front.set(tab.id)
  if (studio.screen.get() === 'runs') studio.screen.set('timeline')
}

function RunTab({ tab }: { readonly tab: OpenRun }) {
  const studio = useStudio()
  const screen = useStore(studio.screen)
  const isFront = useStore(studio.runs.front) === tab.id
  const { title, kind, subject } = useStore(tab.model.info).header
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
        title={`${title} (${kindWord(kind)})`}
        onClick={() => showTab(studio, tab)}
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
