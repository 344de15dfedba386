import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { KeyCaps } from '../widgets/key-caps.tsx'
import type { Command } from './command.ts'
import { fuzzyFilter } from './fuzzy.ts'
import './palette-dialog.css'
import { useStudio } from './studio-context.ts'

/** Every command that is offered now, found by a few letters. */
export function PaletteDialog({ onClose }: { readonly onClose: () => void }) {
  const studio = useStudio()
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  const [text, setText] = useState(studio.paletteText.get())
  const [active, setActive] = useState(0)
  const found = fuzzyFilter(text, studio.commands.offered(), command => `${command.title} ${command.group}`)

  useEffect(() => {
    if (dialog.current && !dialog.current.open) dialog.current.showModal()
  }, [])
  useEffect(() => {
    document.getElementById(`${id}-${active}`)?.scrollIntoView({ block: 'nearest' })
  }, [id, active])

  const run = (command: Command | undefined) => {
    if (!command) return
    dialog.current?.close()
    onClose()
    studio.runCommand(command)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (by !== 0 && found.length > 0) setActive((active + by + found.length) % found.length)
    else if (event.key === 'Enter') run(found[active])
    else return
    event.preventDefault()
  }

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a press beside the dialog closes it, as Escape does
    <dialog
      ref={dialog}
      className="dialog palette"
      aria-label="Commands"
      onClose={onClose}
      onClick={event => event.target === dialog.current && dialog.current.close()}
    >
      <input
        autoFocus
        type="text"
        role="combobox"
        aria-label="Find a command"
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-activedescendant={found.length > 0 ? `${id}-${active}` : undefined}
        placeholder="Find a command"
        value={text}
        onChange={event => {
          setText(event.target.value)
          setActive(0)
        }}
        onKeyDown={onKeyDown}
      />
      <div className="palette-list" role="listbox" id={`${id}-list`} aria-label="Commands">
        {found.map((command, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above takes the keys
          <div
            key={command.id}
            id={`${id}-${index}`}
            className="palette-item"
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            onMouseMove={() => index !== active && setActive(index)}
            onClick={() => run(command)}
          >
            <span>{command.title}</span>
            <span className="muted">{command.group}</span>
            {command.keys?.[0] ? <KeyCaps keys={command.keys[0]} /> : <span />}
          </div>
        ))}
        {found.length === 0 && <p className="muted palette-empty">No command has these letters in order.</p>}
      </div>
    </dialog>
  )
}
