import { useEffect, useRef } from 'react'
import { useStudio } from '../app/studio-context.ts'
import { useStore } from '../app/use-store.ts'
import { Icon } from '../widgets/icon.tsx'
import { isModified, type StrategyDocument } from './strategy-document.ts'

/** Open strategies as tabs; new, open, save. */
export function DocumentBar() {
  const studio = useStudio()
  const { desk } = studio
  const documents = useStore(desk.documents.all)
  const front = useStore(desk.documents.front)
  const choices = useStore(desk.choices)
  return (
    <div className="document-bar">
      <nav className="document-tabs" aria-label="Open strategies">
        {documents.map(document => (
          <DocumentTab key={document.id} document={document} isFront={document.id === front} />
        ))}
      </nav>
      <select
        aria-label="New from example"
        title="New from example"
        value=""
        disabled={!choices}
        onChange={event => {
          const [kind, name] = event.target.value.split(' ') as [string, string]
          if (kind === 'schedule') void studio.attempt(() => desk.createSchedule(name))
          else desk.createFrom(name)
        }}
      >
        <option value="" disabled hidden>
          New from
        </option>
        <optgroup label="Strategies in TypeScript">
          {choices?.strategies.map(({ name, description = '' }) => (
            <option key={name} value={`strategy ${name}`} title={description}>
              {name}
            </option>
          ))}
        </optgroup>
        <optgroup label="Schedules in cells">
          {choices?.schedules.map(({ name, description }) => (
            <option key={name} value={`schedule ${name}`} title={description}>
              {name}
            </option>
          ))}
        </optgroup>
      </select>
      <button
        type="button"
        className="plain icon"
        aria-label="Open a strategy file"
        title="Open a strategy file (Ctrl+O)"
        onClick={() => void studio.files.choose('files')}
      >
        <Icon name="folder" />
      </button>
      <button
        type="button"
        className="plain"
        title={studio.host.kind === 'browser' ? 'Download it (Ctrl+S)' : 'Save (Ctrl+S)'}
        disabled={front === undefined}
        onClick={() => void studio.attempt(() => desk.files.save())}
      >
        {studio.host.kind === 'browser' ? 'Download' : 'Save'}
      </button>
    </div>
  )
}

interface DocumentTabProps {
  readonly document: StrategyDocument
  readonly isFront: boolean
}

function DocumentTab({ document, isFront }: DocumentTabProps) {
  const { desk } = useStudio()
  const modified = isModified(document)
  const element = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (isFront) element.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [isFront])
  return (
    <div ref={element} className={isFront ? 'document-tab front' : 'document-tab'}>
      <button
        type="button"
        className="document-title truncate"
        aria-current={isFront}
        title={modified ? `${document.name}: not saved to a file yet` : document.name}
        onClick={() => desk.documents.show(document.id)}
      >
        {document.name}
        {modified && (
          <span className="document-dot" role="img" aria-label="not saved">
            ●
          </span>
        )}
      </button>
      <button
        type="button"
        className="plain document-close"
        aria-label={`Close ${document.name}`}
        onClick={() => desk.close(document.id)}
      >
        <Icon name="close" />
      </button>
    </div>
  )
}
