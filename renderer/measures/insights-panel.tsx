import type { Insight } from '../../engine/base/insight.ts'
import { formatDuration, formatShare } from '../app/format.ts'
import type { OpenRun } from '../app/open-runs.ts'
import { useStudio } from '../app/studio-context.ts'
import { Panel, PanelProblem, PanelWait } from '../charts/panel.tsx'
import { CopyButton } from '../widgets/copy-button.tsx'
import { markSlices, showSlice, showTimes } from './show-slices.ts'
import { simulateCommand } from './simulate-command.ts'
import { TryIt } from './try-it.tsx'
import { useMeasure } from './use-measure.ts'

/** What is worth knowing, largest first, each with its evidence and what can be done. */
export function InsightsPanel({ run }: { readonly run: OpenRun }) {
  const { traces } = useStudio()
  const { value, error } = useMeasure(run, 'insights', (request, signal) =>
    traces.client.insights(request, { signal }),
  )
  return (
    <Panel
      wide
      title="Insights"
      definition={
        <p>
          Each is found by one rule, with its size per step as a mean over ranks, its evidence on the
          timeline, and how sure it is. Expected figures come from the simulator, by the command that stands
          beside them.
        </p>
      }
    >
      {error ? (
        <PanelProblem error={error} />
      ) : !value ? (
        <PanelWait height={64} />
      ) : (
        <>
          {value.insights.length === 0 && (
            <p className="panel-empty">No rule found anything worth mending in this window.</p>
          )}
          <ul className="insights">
            {value.insights.map(insight => (
              <InsightItem key={`${insight.rule} ${insight.title}`} run={run} insight={insight} />
            ))}
          </ul>
          {value.failed.map(({ rule, message }) => (
            <p key={rule} className="panel-note">
              The rule {rule} failed and is left out: {message}
            </p>
          ))}
        </>
      )}
    </Panel>
  )
}

function InsightItem({ run, insight }: { readonly run: OpenRun; readonly insight: Insight }) {
  const studio = useStudio()
  const { slices, startNs, endNs, doubt, simulate } = insight
  const show = () => {
    const [first] = slices
    if (first === undefined) return showTimes(studio, run, startNs, endNs)
    void studio.attempt(() => markSlices(studio, run, slices))
    void showSlice(studio, run, first)
  }
  return (
    <li className={`insight ${insight.severity}`}>
      <div className="insight-size">
        {insight.sizeNs > 0 && (
          <>
            <span className="mono">{formatDuration(Math.round(insight.sizeNs))}</span>
            <span className="mono muted">{formatShare(insight.share)}</span>
          </>
        )}
      </div>
      <div className="insight-text selectable">
        <h3>{insight.title}</h3>
        <p>{insight.text}</p>
        {insight.advice && <p>{insight.advice}</p>}
        {doubt && (
          <p className="muted">
            Confidence {insight.confidence}: {doubt}
          </p>
        )}
        <p className="insight-actions">
          <button type="button" className="link" onClick={show}>
            Show on the timeline
          </button>
          {simulate.map(request => (
            <span key={request.change} className="insight-simulate">
              <TryIt run={run} request={request} />
              <CopyButton
                text={simulateCommand(request)}
                label={`Copy the command that simulates ${request.change}`}
              />
            </span>
          ))}
        </p>
      </div>
    </li>
  )
}
