import { ImportJobs } from '../runs/import-jobs.tsx'
import { Icon } from '../widgets/icon.tsx'
import { useStudio } from './studio-context.ts'
import { useStore } from './use-store.ts'

/** Imports that somebody waits for while another screen is shown; its own screen shows all of them. */
const inTheWay = ['sending', 'importing', 'failed'] as const

/** Notices, above everything, and the live region that tells a screen reader what changed. */
export function NoticeList() {
  const { notices, screen } = useStudio()
  const list = useStore(notices.list)
  const announcement = useStore(notices.announcement)
  const onRunsScreen = useStore(screen) === 'runs'
  return (
    <>
      <div className="notices">
        {!onRunsScreen && <ImportJobs phases={inTheWay} />}
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
