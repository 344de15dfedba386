import { useEffect, useRef, useState } from 'react'
import { useStudio } from '../app/studio-context.ts'
import { CodeView } from './code-view.ts'

/** The text of the strategy in front. The editor itself is loaded when this is first shown. */
export function CodeEditor() {
  const studio = useStudio()
  const element = useRef<HTMLDivElement>(null)
  const [state, setState] = useState<'loading' | 'ready' | 'failed'>('loading')
  const [attempt, setAttempt] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: an attempt more loads once more
  useEffect(() => {
    let view: CodeView | undefined
    let gone = false
    const run = () => studio.runCommand(studio.commands.find('strategy.run') ?? nothing)
    const load = async () => {
      const module = await import('./monaco.ts')
      if (gone) return
      view = new CodeView(element.current!, module, studio.desk)
      setState('ready')
    }
    load().catch(() => {
      if (!gone) setState('failed')
    })
    const place = element.current!
    place.addEventListener('run-strategy', run)
    return () => {
      gone = true
      place.removeEventListener('run-strategy', run)
      view?.close()
    }
  }, [studio, attempt])
  return (
    <div className="code-editor" data-state={state}>
      <div ref={element} className="code-editor-text selectable" data-own-arrows="" />
      {state === 'loading' && <p className="code-editor-note muted">Loading the editor</p>}
      {state === 'failed' && (
        <p className="code-editor-note">
          The editor could not be loaded. Your text is safe.{' '}
          <button type="button" className="link" onClick={() => setAttempt(attempt + 1)}>
            Try again
          </button>
        </p>
      )}
    </div>
  )
}

const nothing = { id: '', title: '', group: 'File', run: () => {} } as const
