import { type FormEvent, useEffect, useRef, useState } from 'react'
import type { RunSummary } from '../../traces-db/contract.ts'
import { useStudio } from '../app/studio-context.ts'
import { useStore } from '../app/use-store.ts'
import { RunActionButtons } from './run-action-buttons.tsx'
import { RunFacts } from './run-facts.tsx'

/** A text is kept so long after the last key. */
const pauseMs = 700

/** The run that is looked at: what a person says of it, what is known of it, what can be done with it. */
export function RunDrawer({ run }: { readonly run: RunSummary }) {
  return (
    <aside className="run-drawer" aria-label={`About ${run.title}`}>
      {run.problem === undefined ? <Description run={run} /> : <Problem run={run} />}
      <RunFacts run={run} />
      <RunActionButtons run={run} />
    </aside>
  )
}

function Problem({ run }: { readonly run: RunSummary }) {
  return (
    <div className="run-description">
      <strong>{run.title} cannot be opened</strong>
      <p className="library-problem selectable">{run.problem}</p>
    </div>
  )
}

/** Title, tags and note, kept in the run's file as they are typed. */
function Description({ run }: { readonly run: RunSummary }) {
  const studio = useStudio()
  const { library } = studio
  const [title, setTitle] = useState(run.title)
  const [tags, setTags] = useState(run.tags.join(', '))
  const [note, setNote] = useState(run.note)
  const titleField = useRef<HTMLInputElement>(null)
  const renaming = useStore(library.renaming)
  const seenRenaming = useRef(renaming)

  useEffect(() => {
    if (renaming === seenRenaming.current) return
    seenRenaming.current = renaming
    titleField.current?.focus()
    titleField.current?.select()
  }, [renaming])

  const keep = (said: Parameters<typeof library.describe>[1]) =>
    void studio.attempt(() => library.describe(run.run, said))
  const keepTitle = () => {
    const next = title.trim()
    if (next === '') setTitle(run.title)
    else if (next !== run.title) keep({ title: next })
  }
  const keepTags = () => {
    const next = tagsOf(tags)
    setTags(next.join(', '))
    if (next.join() !== run.tags.join()) keep({ tags: next })
  }
  const keepNote = useRef(() => {})
  keepNote.current = () => {
    if (note !== run.note) keep({ note })
  }
  // While it is typed, and when another run is looked at.
  // biome-ignore lint/correctness/useExhaustiveDependencies: every change of the text begins the pause anew
  useEffect(() => {
    const timer = setTimeout(() => keepNote.current(), pauseMs)
    return () => clearTimeout(timer)
  }, [note])
  useEffect(() => () => keepNote.current(), [])

  const backToTable = (event: FormEvent | undefined) => {
    event?.preventDefault()
    document.querySelector<HTMLElement>('.run-library [role="grid"]')?.focus()
  }
  const isFixed = run.isLive === true
  return (
    <form className="run-description" onSubmit={backToTable}>
      <label>
        Title
        <input
          ref={titleField}
          value={title}
          maxLength={200}
          disabled={isFixed}
          onChange={event => setTitle(event.target.value)}
          onBlur={keepTitle}
          onKeyDown={event => {
            if (event.key !== 'Escape') return
            setTitle(run.title)
            // The field must not keep what was typed when it loses the focus.
            requestAnimationFrame(() => backToTable(undefined))
          }}
        />
      </label>
      <label>
        Tags
        <input
          value={tags}
          placeholder="Separated by commas"
          disabled={isFixed}
          onChange={event => setTags(event.target.value)}
          onBlur={keepTags}
        />
      </label>
      <label className="run-note">
        Note
        <textarea
          value={note}
          maxLength={20_000}
          placeholder={isFixed ? 'Once the run has ended' : 'What this run is about'}
          disabled={isFixed}
          onChange={event => setNote(event.target.value)}
          onBlur={() => keepNote.current()}
        />
      </label>
      {/* Enter in a field ends it: a form of several fields needs a button for that. */}
      <button type="submit" className="visually-hidden" tabIndex={-1}>
        Keep
      </button>
    </form>
  )
}

/** Each once, without the blanks around it; `#` in front is how it is searched for. */
export function tagsOf(text: string): readonly string[] {
  const words = text.split(',').map(word => word.trim().replace(/^#+/, '').trim().replaceAll(/\s+/g, '-'))
  return [...new Set(words.filter(Boolean).map(word => word.slice(0, 60)))].slice(0, 30)
}
