import { type ChangeEvent, type FocusEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { SearchResults } from '../details/search-results.tsx'
import { Icon } from '../widgets/icon.tsx'
import { formatCount } from './format.ts'
import type { OpenRun } from './open-runs.ts'
import './search-box.css'
import { useStudio } from './studio-context.ts'
import { useFrontRun } from './use-front-run.ts'
import { useStore } from './use-store.ts'

/** A pause in typing after which the search begins, ms. */
const typingPauseMs = 200

/** One box for all that is looked for: slices, `>` commands, `:` SQL. */
export function SearchBox() {
  const run = useFrontRun()
  // Another run, another search: the box starts with what was asked of it.
  return <SearchField key={run?.id ?? ''} run={run} />
}

function SearchField({ run }: { readonly run: OpenRun | undefined }) {
  const studio = useStudio()
  const field = useRef<HTMLInputElement>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const asked = useRef(run?.search.state.get().text)
  const [text, setText] = useState(run?.search.state.get().text ?? '')
  const [focused, setFocused] = useState(false)
  const focusCount = useStore(studio.searchFocus)
  // What was asked of the box before this run came to the front has been answered.
  const answeredFocus = useRef(focusCount)
  const isSql = text.startsWith(':')

  useEffect(() => {
    if (focusCount === answeredFocus.current) return
    answeredFocus.current = focusCount
    field.current?.select()
  }, [focusCount])
  useEffect(() => () => clearTimeout(timer.current), [])
  // Asked from elsewhere: a name in a table, a command that clears.
  useEffect(() => {
    return run?.search.state.subscribe(() => {
      const wanted = run.search.state.get().text
      if (wanted === asked.current) return
      asked.current = wanted
      setText(wanted)
    })
  }, [run])

  const find = (wanted: string) => {
    clearTimeout(timer.current)
    asked.current = wanted
    if (run && run.search.state.get().text !== wanted) void run.search.find(wanted)
  }
  const onChange = (event: ChangeEvent<HTMLInputElement>) => {
    const next = event.target.value
    clearTimeout(timer.current)
    if (next.startsWith('>')) {
      setText('')
      return studio.openPalette(next.slice(1).trim())
    }
    setText(next)
    if (!next.startsWith(':')) timer.current = setTimeout(() => find(next), typingPauseMs)
  }
  const onEnter = (isBack: boolean) => {
    if (!run) return
    studio.screen.set('timeline')
    if (isSql) {
      studio.drawer.update(drawer => ({ ...drawer, open: true, tab: 'sql' }))
      void run.sql.ask(text.slice(1).trim())
    } else {
      find(text)
      run.search.step(isBack ? -1 : 1)
    }
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') onEnter(event.shiftKey)
    // Back to the timeline; the hits stay, and Enter still steps through them.
    else if (event.key === 'Escape') field.current?.blur()
    else return
    event.preventDefault()
  }

  return (
    <search
      className="search-box"
      onFocus={() => setFocused(true)}
      onBlur={(event: FocusEvent<HTMLElement>) =>
        !event.currentTarget.contains(event.relatedTarget) && setFocused(false)
      }
    >
      <Icon name="search" />
      <input
        ref={field}
        type="text"
        aria-label="Search slices. Begin with > for commands, with : for SQL"
        placeholder={run ? 'Search slices, > commands, : SQL' : '> commands'}
        spellCheck={false}
        value={text}
        onChange={onChange}
        onKeyDown={onKeyDown}
      />
      {run && text && !isSql ? <HitStepper run={run} /> : <kbd>/</kbd>}
      {run && focused && text && !isSql && <SearchResults run={run} />}
      {focused && isSql && (
        <p className="search-panel muted">Enter asks this of the run file, which is only read.</p>
      )}
    </search>
  )
}

/** `3 / 128` and the ways to the next and the previous one. */
function HitStepper({ run }: { readonly run: OpenRun }) {
  const hits = useStore(run.model.hits)
  const index = useStore(run.model.hitIndex)
  const { running } = useStore(run.search.state)
  const count = hits?.ids.length ?? 0
  return (
    <span className="hit-stepper">
      <span className="mono muted" role="status">
        {running
          ? 'searching'
          : hits &&
            `${index < 0 ? '' : `${formatCount(index + 1)} / `}${formatCount(count)}${hits.total > count ? '+' : ''}`}
      </span>
      <button
        type="button"
        className="plain icon"
        aria-label="Previous hit"
        disabled={count === 0}
        onClick={() => run.search.step(-1)}
      >
        <Icon name="up" />
      </button>
      <button
        type="button"
        className="plain icon"
        aria-label="Next hit"
        disabled={count === 0}
        onClick={() => run.search.step(1)}
      >
        <Icon name="down" />
      </button>
      <button
        type="button"
        className="plain icon"
        aria-label="Clear the search"
        onClick={() => run.search.clear()}
      >
        <Icon name="close" />
      </button>
    </span>
  )
}
