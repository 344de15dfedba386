import { useId, useRef } from 'react'
import { useStudio } from '../app/studio-context.ts'
import type { Figure } from './figures.ts'

/** A unit within a value of two parts: `28.2 % · 41.1`. Digits behind such a space are of one number. */
const unitWithin = /\u202f([^\d\s]\S*)/

/** A figure with its definition on hover and focus. A click opens the screen that tells more. */
export function FigureButton({ figure }: { readonly figure: Figure }) {
  const { screen } = useStudio()
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
        className="figure"
        aria-describedby={id}
        onMouseEnter={show}
        onFocus={show}
        onMouseLeave={hide}
        onBlur={hide}
        onKeyDown={event => event.key === 'Escape' && hide()}
        onClick={event => (figure.opens ? screen.set(figure.opens) : show(event))}
      >
        <span className="figure-title">{figure.title}</span>
        <span className="figure-value mono">
          {figure.value.split(unitWithin).map((part, index) =>
            index % 2 === 0 ? (
              part
            ) : (
              // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text
              <span key={index} className="figure-unit">
                {`\u202f${part}`}
              </span>
            ),
          )}{' '}
          <span className="figure-unit">{figure.unit}</span>
        </span>
      </button>
      <div id={id} ref={note} popover="manual" className="figure-definition">
        <h3>{figure.title}</h3>
        <p>{figure.definition}</p>
        {figure.opens && <p className="muted">Press to open {figure.opens}.</p>}
      </div>
    </>
  )
}
