import { ImportJobs } from '../runs/import-jobs.tsx'
import { Icon } from '../widgets/icon.tsx'
import { useStudio } from './studio-context.ts'
import { useStore } from './use-store.ts'

/** Imports under way and notices, above everything, and the live region that tells a screen reader what changed. */
export function NoticeList() {
  const { notices } = useStudio()
  const list = useStore(notices.list)
  const announcement = useStore(notices.announcement)
  return (
    <>
      <div className="notices">
        <ImportJobs />
        <div className="notice-log" role="log" aria-label="Notices">
          {list.map(notice => (
            <div key={notice.id} className={`notice ${notice.tone}`}>
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
            </div>
          ))}
        </div>
      </div>
      <p className="visually-hidden" role="status">
        {announcement}
      </p>
    </>
  )
}
