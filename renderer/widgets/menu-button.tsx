import { type KeyboardEvent, type ReactNode, useId, useRef } from 'react'
import './menu-button.css'

export interface MenuEntry {
  readonly key: string
  readonly content: ReactNode
  readonly title?: string
  /** Chosen already: the list opens with it. */
  readonly isCurrent?: boolean
  readonly run: () => void
}

interface MenuButtonProps {
  readonly className: string
  readonly label: string
  readonly title: string
  readonly entries: readonly MenuEntry[]
  readonly children: ReactNode
}

/** A button with a list of actions below it. Arrows go through the list; Escape and a press beside it close it. */
export function MenuButton({ className, label, title, entries, children }: MenuButtonProps) {
  const id = useId()
  const list = useRef<HTMLDivElement>(null)
  const buttons = () => [...(list.current?.querySelectorAll('button') ?? [])]
  // Where the browser puts the focus as it opens the list: at once, so that no key goes elsewhere before.
  const markFirst = () => {
    const all = buttons()
    const current = all.find(button => button.ariaCurrent)
    for (const button of all) button.toggleAttribute('autofocus', button === (current ?? all[0]))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const all = buttons()
    const to = target(event.key, all.indexOf(document.activeElement as HTMLButtonElement), all.length)
    if (to === undefined) return
    event.preventDefault()
    all[to]?.focus()
  }
  return (
    <>
      <button type="button" className={className} aria-label={label} title={title} popoverTarget={id}>
        {children}
      </button>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: keys that its buttons do not take come here */}
      <div
        id={id}
        ref={list}
        popover="auto"
        className="menu-list"
        onKeyDown={onKeyDown}
        onBeforeToggle={event => event.newState === 'open' && markFirst()}
      >
        {entries.map(({ key, content, title, isCurrent, run }) => (
          <button
            key={key}
            type="button"
            className="plain"
            title={title}
            aria-current={isCurrent ? 'true' : undefined}
            popoverTarget={id}
            popoverTargetAction="hide"
            onClick={run}
          >
            {content}
          </button>
        ))}
      </div>
    </>
  )
}

/** Where a key leads among so many entries. */
function target(key: string, at: number, count: number): number | undefined {
  if (key === 'ArrowDown') return (at + 1) % count
  if (key === 'ArrowUp') return (at - 1 + count) % count
  if (key === 'Home') return 0
  return key === 'End' ? count - 1 : undefined
}
