import { ImportJobs } from '../runs/import-jobs.tsx'
import { Icon } from '../widgets/icon.tsx'
import './notice-list.css'
import { formatCount } from './format.ts'
import { foldedIn, type Notice } from './notices.ts'
import { useStudio } from './studio-context.ts'
import { useStore } from './use-store.ts'

/**
 * Imports under way and notices, in a place of their own below the screen: they never cover what one works with. Of
 * the notices the newest is seen, and all of them when one asks for them.
 */
export function NoticeList() {
  const { notices } = useStudio()
  const announcement = useStore(notices.announcement)
  return (
    <>
      <div className="notices">
        <ImportJobs />
        <NoticeBar />
      </div>
      <p className="visually-hidden" role="status">
        {announcement}
      </p>
    </>
  )
}

function NoticeBar() {
  const { notices } = useStudio()
  const list = useStore(notices.list)
  const isUnfolded = useStore(notices.isUnfolded)
  const folded = foldedIn(list)
  const newest = list.at(-1)
  return (
    <div className={isUnfolded ? 'notice-bar unfolded' : 'notice-bar'}>
      <div className="notice-log" role="log" aria-label="Notices">
        {isUnfolded
          ? list.toReversed().map(notice => <WholeNotice key={notice.id} notice={notice} />)
          : newest && <NewestNotice notice={newest} />}
      </div>
      {folded > 0 && (
        <div className="notice-turns">
          <button type="button" aria-expanded={isUnfolded} onClick={() => notices.turn()}>
            {isUnfolded ? 'Newest only' : `${formatCount(folded)} more`}
          </button>
          <button type="button" onClick={() => notices.dismissAll()}>
            Dismiss all
          </button>
        </div>
      )}
    </div>
  )
}

function NewestNotice({ notice }: { readonly notice: Notice }) {
  const { text, lines } = notice
  return (
    <NoticeRow notice={notice}>
      {text} {lines?.[0]}
    </NoticeRow>
  )
}

function WholeNotice({ notice }: { readonly notice: Notice }) {
  const { text, lines } = notice
  return (
    <NoticeRow notice={notice}>
      {text}
      {lines && (
        <ul className="notice-lines">
          {lines.map(line => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
    </NoticeRow>
  )
}

function NoticeRow({ notice, children }: { readonly notice: Notice; readonly children: React.ReactNode }) {
  const { notices } = useStudio()
  const { id, tone, action } = notice
  return (
    <div className={`notice ${tone}`}>
      <div className="selectable notice-text">{children}</div>
      {action && (
        <button type="button" onClick={action.run}>
          {action.title}
        </button>
      )}
      <button type="button" className="plain icon" aria-label="Dismiss" onClick={() => notices.dismiss(id)}>
        <Icon name="close" />
      </button>
    </div>
  )
}
