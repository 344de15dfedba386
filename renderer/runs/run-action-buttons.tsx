import type { RunSummary } from '../../traces-db/contract.ts'
import { useStudio } from '../app/studio-context.ts'
import { KeyCaps } from '../widgets/key-caps.tsx'
import {
  changeAndRun,
  copyCommand,
  editSource,
  openRuns,
  removeRuns,
  revealRun,
  runAgain,
  saveConfiguration,
} from './run-actions.ts'

/** What can be done with the run that is looked at. */
export function RunActionButtons({ run }: { readonly run: RunSummary }) {
  const studio = useStudio()
  const { isLive = false, problem, hasPlan } = run
  const isWhole = problem === undefined
  return (
    <div className="run-actions">
      {isWhole && (
        <button type="button" className="primary" onClick={() => void openRuns(studio, [run.run])}>
          Open <KeyCaps keys="Enter" />
        </button>
      )}
      {isWhole && hasPlan && (
        <>
          <button type="button" onClick={() => void runAgain(studio, run.run)}>
            Run again
          </button>
          <button type="button" onClick={() => void changeAndRun(studio, run.run)}>
            Change and run
          </button>
          <button type="button" onClick={() => void editSource(studio, run.run)}>
            Edit its strategy
          </button>
          <button type="button" onClick={() => void copyCommand(studio, run.run)}>
            Copy command line
          </button>
          <button type="button" onClick={() => void saveConfiguration(studio, run)}>
            Save configuration
          </button>
        </>
      )}
      <button type="button" onClick={() => void revealRun(studio, run.run)}>
        {studio.host.kind === 'desktop' ? 'Show in folder' : 'Tell its path'}
      </button>
      <button
        type="button"
        disabled={isLive}
        title={isLive ? 'Stop it before removing it' : undefined}
        onClick={() => void removeRuns(studio, [run.run])}
      >
        Remove <KeyCaps keys="Delete" />
      </button>
      {isWhole && !hasPlan && <p className="muted">It was made from a trace, so it cannot be run again.</p>}
    </div>
  )
}
