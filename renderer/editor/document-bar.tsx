import { memo, useEffect, useRef } from 'react'
import { useStudio } from '../app/studio-context.ts'
import { useStore } from '../app/use-store.ts'
import { Icon } from '../widgets/icon.tsx'
import { isModified } from './strategy-document.ts'

/** Open strategies as tabs; new, open, save. */
export function DocumentBar() {
  const studio = useStudio()
  const { desk } = studio
  const front = useStore(desk.documents.front)
  const choices = useStore(desk.choices)
  return (
    <div className="document-bar">
      <DocumentTabs />
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

/** By themselves: a document is another with every step of a slider, and the lists beside its tab are not. */
function DocumentTabs() {
  const { desk } = useStudio()
  const documents = useStore(desk.documents.all)
  const front = useStore(desk.documents.front)
  return (
    <nav className="document-tabs" aria-label="Open strategies">
      {documents.map(document => (
        <DocumentTab
          key={document.id}
          id={document.id}
          name={document.name}
          modified={isModified(document)}
          isFront={document.id === front}
        />
      ))}
    </nav>
  )
}

interface DocumentTabProps {
  readonly id: string
  readonly name: string
  readonly modified: boolean
  readonly isFront: boolean
}

const DocumentTab = memo(function DocumentTab({ id, name, modified, isFront }: DocumentTabProps) {
  const { desk } = useStudio()
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
        title={modified ? `${name}: not saved to a file yet` : name}
        onClick={() => desk.documents.show(id)}
      >
        {name}
        {modified && (
          <span className="document-dot" role="img" aria-label="not saved">
            ●
          </span>
        )}
      </button>
      <button
        type="button"
        className="plain document-close"
        aria-label={`Close ${name}`}
        onClick={() => desk.close(id)}
      >
        <Icon name="close" />
      </button>
    </div>
  )
})
