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
  return (
    <ul className="import-jobs" aria-label="Imports">
      {jobs.map(job => (
        <li key={job.id} className={`import-job ${job.phase}`}>
          {job.phase === 'failed' ? <FailedJob job={job} /> : <RunningJob job={job} />}
        </li>
      ))}
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
        {job.phase !== 'sending' && (
          <button type="button" onClick={() => imports.cancel(job.id)}>
            Cancel
          </button>
        )}
      </div>
      <progress aria-label={label} max={1} value={shareOf(job)} />
      <p className="muted mono">{statusOf(job)}</p>
    </>
  )
}

function FailedJob({ job }: { readonly job: ImportJob }) {
  const studio = useStudio()
  return (
    <div role="alert">
      <div className="import-job-head">
        <strong>{job.title} could not be opened</strong>
        <button type="button" onClick={() => studio.imports.dismiss(job.id)}>
          Dismiss
        </button>
      </div>
      <p className="selectable">{job.error?.message}</p>
      <button type="button" className="link" onClick={() => void studio.chooseFiles('files')}>
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

function statusOf({ phase, progress }: ImportJob): string {
  if (phase === 'sending') return 'Sending to the server'
  if (!progress) return 'Starting'
  const { bytes, totalBytes, bytesPerSecond, secondsLeft } = progress
  const figures = [`${formatBytes(bytes)} of ${formatBytes(totalBytes)}`, formatRate(bytesPerSecond)]
  if (secondsLeft !== undefined) figures.push(`${formatTimeLeft(secondsLeft)} left`)
  const stage = { reading: 'Reading', writing: 'Writing', finishing: 'Finishing' }[progress.stage]
  return `${stage}: ${figures.join(', ')}`
}
