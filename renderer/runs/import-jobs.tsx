import { formatBytes, formatRate, formatTimeLeft } from '../app/format.ts'
import { useStudio } from '../app/studio-context.ts'
import { useStore } from '../app/use-store.ts'
import './import-jobs.css'
import type { ImportJob } from './imports.ts'

/**
 * Imports that somebody waits for, and those that failed, until they are dismissed. One whose timeline is open
 * already is told of in the status bar.
 */
export function ImportJobs() {
  const { imports } = useStudio()
  const jobs = useStore(imports.jobs).filter(job => job.phase !== 'settling')
  if (jobs.length === 0) return null
  const failed = jobs.filter(job => job.phase === 'failed')
  const running = jobs.filter(job => job.phase !== 'failed')
  return (
    <ul className="import-jobs" aria-label="Imports">
      {running.map(job => (
        <li key={job.id} className="import-job">
          <RunningJob job={job} />
        </li>
      ))}
      {failed.length > 0 && (
        <li className="import-job failed">
          <FailedJobs jobs={failed} />
        </li>
      )}
    </ul>
  )
}

function RunningJob({ job }: { readonly job: ImportJob }) {
  const { imports } = useStudio()
  const label = `Import of ${job.title}`
  return (
    <>
      <div className="import-job-head">
        <strong className="truncate">{job.title}</strong>
        <button type="button" onClick={() => imports.cancel(job.id)}>
          Cancel
        </button>
      </div>
      <progress aria-label={label} max={1} value={shareOf(job)} />
      <p className="muted mono">{statusOf(job)}</p>
    </>
  )
}

/** In one place, however many they are: a folder of bad files shall not cover the window. */
function FailedJobs({ jobs }: { readonly jobs: readonly ImportJob[] }) {
  const studio = useStudio()
  const [first] = jobs
  const isOne = jobs.length === 1
  return (
    <div role="alert">
      <div className="import-job-head">
        <strong>{isOne ? first?.title : `${jobs.length} traces`} could not be opened</strong>
        <button type="button" onClick={() => studio.imports.dismissFailed()}>
          Dismiss
        </button>
      </div>
      {isOne ? (
        <p className="selectable">{first?.error?.message}</p>
      ) : (
        <ul className="notice-lines selectable">
          {jobs.map(({ id, title, error }) => (
            <li key={id}>{error?.message.includes(title) ? error.message : `${title}: ${error?.message}`}</li>
          ))}
        </ul>
      )}
      <button type="button" className="link" onClick={() => void studio.files.choose('files')}>
        Choose another file
      </button>
    </div>
  )
}

/** Undefined, which is shown as moving, until the first figures arrive. */
function shareOf(job: ImportJob): number | undefined {
  if (job.phase === 'sending') return job.sentShare
  if (!job.progress) return undefined
  return Math.min(job.progress.bytes / Math.max(job.progress.totalBytes, 1), 1)
}

function statusOf({ phase, sentShare, progress }: ImportJob): string {
  if (phase === 'sending') return `Sending to the server: ${Math.floor(100 * sentShare)}\u202f%`
  if (!progress) return 'Starting'
  const { bytes, totalBytes, bytesPerSecond, secondsLeft } = progress
  const figures = [`${formatBytes(bytes)} of ${formatBytes(totalBytes)}`, formatRate(bytesPerSecond)]
  if (secondsLeft !== undefined) figures.push(`${formatTimeLeft(secondsLeft)} left`)
  const stage = { reading: 'Reading', writing: 'Writing', finishing: 'Finishing' }[progress.stage]
  return `${stage}: ${figures.join(', ')}`
}
