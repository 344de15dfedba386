import { Icon } from '../widgets/icon.tsx'
import { useStudio } from './studio-context.ts'
import { useStore } from './use-store.ts'

/** Notices, above everything, and the live region that tells a screen reader what changed. */
export function NoticeList() {
  const { notices } = useStudio()
  const list = useStore(notices.list)
  const announcement = useStore(notices.announcement)
  return (
    <>
      <ul className="notices" role="log" aria-label="Notices">
        {list.map(notice => (
          <li key={notice.id} className={`notice ${notice.tone}`}>
            <span className="selectable">{notice.text}</span>
            {notice.action && (
              <button type="button" onClick={notice.action.run}>
                {notice.action.title}
              </button>
            )}
            <button
              type="button"
              className="plain icon"
              aria-label="Dismiss"
              onClick={() => notices.dismiss(notice.id)}
            >
              <Icon name="close" />
            </button>
          </li>
        ))}
      </ul>
      <p className="visually-hidden" role="status">
        {announcement}
      </p>
    </>
  )
}
