import { type ReactNode, useId, useRef } from 'react'

interface DefinitionNoteProps {
  /** What is explained. */
  readonly title: string
  readonly children: ReactNode
}

/** A small question mark that says how something is computed: on hover, on focus, and as text for readers. */
export function DefinitionNote({ title, children }: DefinitionNoteProps) {
  const id = useId()
  const note = useRef<HTMLDivElement>(null)
  const show = (event: { readonly currentTarget: HTMLElement }) => {
    if (!note.current?.matches(':popover-open')) note.current?.showPopover({ source: event.currentTarget })
  }
  const hide = () => note.current?.hidePopover()
  return (
    <>
      <button
        type="button"
        className="plain definition-mark"
        aria-label={`How ${title} is computed`}
        aria-describedby={id}
        onMouseEnter={show}
        onFocus={show}
        onClick={show}
        onMouseLeave={hide}
        onBlur={hide}
        onKeyDown={event => event.key === 'Escape' && hide()}
      >
        ?
      </button>
      <div id={id} ref={note} popover="manual" className="definition-note">
        {children}
      </div>
    </>
  )
}
