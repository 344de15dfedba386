import { type RefObject, useEffect, useRef, useState } from 'react'
import { Icon } from '../widgets/icon.tsx'
import { KindBadge, kindWord } from '../widgets/kind-badge.tsx'
import { draggedAsFile } from './drag-run.ts'
import type { OpenRun } from './open-runs.ts'
import { useStudio } from './studio-context.ts'
import { useStore } from './use-store.ts'

/** As many tabs have room for kind and hardware beside their titles. */
const mostInFull = 4

/** Open runs. Each can be brought to the front and closed, by keyboard too. */
export function RunTabs() {
  const studio = useStudio()
  const tabs = useStore(studio.runs.tabs)
  const element = useRef<HTMLUListElement>(null)
  const { before, after } = useHidden(element, tabs.length)
  const names = [
    'run-tabs',
    tabs.length > mostInFull && 'many',
    before && 'more-before',
    after && 'more-after',
  ].filter(Boolean)
  return (
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
  )
}

/** Whether tabs lie out of sight before and after those that are seen. */
function useHidden(
  element: RefObject<HTMLElement | null>,
  count: number,
): { readonly before: boolean; readonly after: boolean } {
  const [hidden, setHidden] = useState({ before: false, after: false })
  // biome-ignore lint/correctness/useExhaustiveDependencies: another tab changes what is in sight
  useEffect(() => {
    const list = element.current
    if (!list) return
    const look = () => {
      const before = list.scrollLeft > 1
      const after = list.scrollLeft + list.clientWidth < list.scrollWidth - 1
      setHidden(now => (now.before === before && now.after === after ? now : { before, after }))
    }
    look()
    const sizes = new ResizeObserver(() => {
      list.querySelector('.front')?.scrollIntoView({ inline: 'nearest' })
      look()
    })
    sizes.observe(list)
    list.addEventListener('scroll', look, { passive: true })
    return () => {
      sizes.disconnect()
      list.removeEventListener('scroll', look)
    }
  }, [element, count])
  return hidden
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
        title={`${title} (${kindWord(kind)})`}
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
