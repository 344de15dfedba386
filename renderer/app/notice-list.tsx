import { ImportJobs } from '../runs/import-jobs.tsx'
import { Icon } from '../widgets/icon.tsx'
import { useStudio } from './studio-context.ts'
import { useStore } from './use-store.ts'

/** Imports under way and notices, above everything, and the live region that tells a screen reader what changed. */
export function NoticeList() {
  const studio = useStudio()
  const { notices, imports } = studio
  const list = useStore(notices.list)
  const failed = useStore(imports.jobs).filter(job => job.phase === 'failed')
  const announcement = useStore(notices.announcement)
  return (
    <>
      <div className="notices">
        {list.length + Math.min(failed.length, 1) > 1 && (
          <button type="button" className="dismiss-all" onClick={() => studio.dismissNotices()}>
            Dismiss all
          </button>
        )}
        <ImportJobs />
        <div className="notice-log" role="log" aria-label="Notices">
          {list.map(notice => (
            <div key={notice.id} className={`notice ${notice.tone}`}>
              <div className="selectable notice-text">
                {notice.text}
                {notice.lines && <NoticeLines lines={notice.lines} />}
              </div>
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

function NoticeLines({ lines }: { readonly lines: readonly string[] }) {
  return (
    <ul className="notice-lines">
      {lines.map(line => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  )
}
