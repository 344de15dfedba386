import { hasEnded } from '../new-run/executions.ts'
import { formatQuantity } from './format.ts'
import type { OpenRun } from './open-runs.ts'
import { useStudio } from './studio-context.ts'
import { useFrontRun } from './use-front-run.ts'
import { useStore } from './use-store.ts'

/** What is in front, in one line, and the keys that matter most. */
export function StatusBar() {
  const studio = useStudio()
  const screen = useStore(studio.screen)
  const run = useFrontRun()
  const isTimeline = run !== undefined && screen === 'timeline'
  return (
    <footer className="status-bar">
      {isTimeline ? <RunStatus run={run} /> : <span>Drop traces anywhere in this window to open them</span>}
      <span className="spacer" />
      <span className="key-hints">
        {isTimeline && (
          <>
            <span>
              <kbd>W</kbd> <kbd>A</kbd> <kbd>S</kbd> <kbd>D</kbd> move
            </span>
            <span>
              <kbd>F</kbd> focus
            </span>
            <span>
              <kbd>M</kbd> mark
            </span>
          </>
        )}
        <button type="button" className="plain" onClick={() => studio.dialog.set('keys')}>
          <kbd>?</kbd> keys
        </button>
      </span>
    </footer>
  )
}

function RunStatus({ run }: { readonly run: OpenRun }) {
  const { header, tracks } = useStore(run.model.info)
  const slices = tracks.reduce((sum, track) => sum + track.slices, 0)
  const { worldSize, report } = header
  const all = formatQuantity(worldSize, 'rank')
  // Of an import of some ranks of many: those that are here.
  const ranks = report && report.ranks > 0 && report.ranks < worldSize ? `${report.ranks} of ${all}` : all
  const parts = [ranks, formatQuantity(slices, 'slice')]
  if (run.importSeconds !== undefined) parts.push(`imported in ${run.importSeconds.toPrecision(3)} s`)
  return (
    <>
      <span>{parts.join(' · ')}</span>
      <ImportNote run={run} />
    </>
  )
}

/** How the import went, and the way to its report. */
function ImportNote({ run }: { readonly run: OpenRun }) {
  const { dialog, executions } = useStudio()
  const isLive = useStore(executions.runs, runs =>
    runs.some(status => status.run === run.model.run.run && !hasEnded(status)),
  )
  const { complete, report, kind, subject } = useStore(run.model.info).header
  const { cutShort } = subject.execution ?? {}
  if (cutShort !== undefined) return <span className="truncate">Cut short: {cutShort}</span>
  if (isLive) return <span>the run goes on</span>
  if (!complete && kind === 'executed') return <span>not whole: cut short, or another program runs it</span>
  if (!complete) return <span>arguments are still being written</span>
  if (!report) return null
  const warnings = report.warnings.reduce((sum, warning) => sum + warning.count, 0)
  return (
    <button type="button" className="link" onClick={() => dialog.set('report')}>
      {warnings === 0 ? 'nothing odd in this run' : `${formatQuantity(warnings, 'warning')} from its import`}
    </button>
  )
}
