import { formatBytes, formatRate, formatTimeLeft } from '../app/format.ts'
import { useStudio } from '../app/studio-context.ts'
import { useStore } from '../app/use-store.ts'
import './import-jobs.css'
import type { ImportJob } from './imports.ts'

/** Imports that somebody waits for. One whose timeline is open already is told of in the status bar. */
export function ImportJobs() {
  const { imports } = useStudio()
  const jobs = useStore(imports.jobs).filter(job => job.phase !== 'settling')
  if (jobs.length === 0) return null
  return (
    <ul className="import-jobs" aria-label="Imports">
      {jobs.map(job => (
        <li key={job.id} className="import-job">
          <RunningJob job={job} />
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
      <strong className="truncate">{job.title}</strong>
      <progress aria-label={label} max={1} value={shareOf(job)} />
      <span className="muted mono truncate">{statusOf(job)}</span>
      <button type="button" onClick={() => imports.cancel(job.id)}>
        Cancel
      </button>
    </>
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
