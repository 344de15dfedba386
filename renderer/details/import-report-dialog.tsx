import { useState } from 'react'
import type { ImportReport, RunHeader, RunSource } from '../../engine/base/run.ts'
import { warningExamples } from '../../engine/base/warning-examples.ts'
import { formatBytes, formatCount, formatDuration, formatQuantity } from '../app/format.ts'
import type { OpenRun } from '../app/open-runs.ts'
import { useStudio } from '../app/studio-context.ts'
import { useFrontRun } from '../app/use-front-run.ts'
import { useStore } from '../app/use-store.ts'
import { Dialog } from '../widgets/dialog.tsx'
import './import-report.css'
import { canSetRanks } from './set-ranks.ts'

/** What the import read, what was odd in the files, and how their clocks lie. */
export function ImportReportDialog({ onClose }: { readonly onClose: () => void }) {
  const run = useFrontRun()
  return run ? <ReportDialog run={run} onClose={onClose} /> : null
}

function ReportDialog({ run, onClose }: { readonly run: OpenRun; readonly onClose: () => void }) {
  const { header } = useStore(run.model.info)
  if (!header.report) return null
  return (
    <Dialog title={`Import report: ${header.title}`} onClose={onClose} className="wide">
      <Counts report={header.report} />
      <Warnings report={header.report} />
      <Sources run={run} header={header} />
    </Dialog>
  )
}

function Counts({ report }: { readonly report: ImportReport }) {
  const all: readonly (readonly [string, number])[] = [
    ['ranks', report.ranks],
    ['events', report.events],
    ['slices', report.slices],
    ['async spans', report.asyncs],
    ['objects', report.objects],
    ['instants', report.instants],
    ['async instants', report.asyncInstants],
    ['counter samples', report.counters],
    ['flows', report.flows],
    ['tracks', report.tracks],
  ]
  // Few traces know these: where there are none, nobody asks.
  const counts = all.filter(([name, count]) => count > 0 || (name !== 'objects' && name !== 'async instants'))
  return (
    <section>
      <p className="muted">Format: {report.format}</p>
      <dl className="counts">
        {counts.map(([name, count]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="mono">{formatCount(count)}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

function Warnings({ report }: { readonly report: ImportReport }) {
  if (report.warnings.length === 0) return <p>Nothing odd was found in the files.</p>
  return (
    <section>
      <h3>What was odd</h3>
      <p className="muted">
        Everything that could be read is in the run. This is what was mended or left out; of each file, the
        first.
      </p>
      <table className="report-table">
        <thead>
          <tr>
            <th scope="col">Code</th>
            <th scope="col" className="number">
              Count
            </th>
            <th scope="col">Where</th>
          </tr>
        </thead>
        <tbody>
          {report.warnings.map(warning => (
            <tr key={warning.code}>
              <th scope="row" className="mono selectable">
                {warning.code}
              </th>
              <td className="number mono">{formatCount(warning.count)}</td>
              <td className="selectable example">{warningExamples(warning).join('\n')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Sources({ run, header }: { readonly run: OpenRun; readonly header: RunHeader }) {
  const studio = useStudio()
  if (header.sources.length === 0) return null
  const isSkewKnown = header.sources.some(source => source.skewNs !== undefined)
  return (
    <section>
      <h3>{formatQuantity(header.sources.length, 'file')}</h3>
      <div className="report-scroll">
        <table className="report-table">
          <thead>
            <tr>
              <th scope="col">File</th>
              <th scope="col" className="number">
                Rank
              </th>
              <th scope="col" className="number">
                Size
              </th>
              <th scope="col">Clock zero, ns since 1970</th>
              <th scope="col" className="number">
                Clock skew
              </th>
            </tr>
          </thead>
          <tbody>
            {header.sources.map((source, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: files of one name may be read twice, their order stands
              <tr key={index}>
                <th scope="row" className="selectable">
                  {source.name}
                </th>
                <td className="number mono">{source.rank < 0 ? 'not told' : source.rank}</td>
                <td className="number mono">{formatBytes(source.bytes)}</td>
                <td className="mono selectable">{source.baseNs ?? 'not told'}</td>
                <td className="number mono">{index === 0 && isSkewKnown ? 'reference' : skewOf(source)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {isSkewKnown && <AlignClocks run={run} />}
      {canSetRanks(run.model.run) && (
        <div className="dialog-actions">
          <button type="button" onClick={() => studio.dialog.set('ranks')}>
            Set ranks
          </button>
        </div>
      )}
    </section>
  )
}

function AlignClocks({ run }: { readonly run: OpenRun }) {
  const studio = useStudio()
  const isAligned = useStore(run.model.info, info => info.clocksAligned) === true
  /** What was asked for and not yet answered. */
  const [wanted, setWanted] = useState<boolean>()
  const align = async (apply: boolean) => {
    setWanted(apply)
    await studio.attempt(() => studio.runs.alignClocks(run.id, apply))
    setWanted(undefined)
  }
  return (
    <p className="align-clocks">
      <label className="check">
        <input
          type="checkbox"
          checked={wanted ?? isAligned}
          onChange={event => void align(event.target.checked)}
        />
        Align clocks
      </label>
      <span className="muted">
        Shifts every file by its skew, which was estimated from matching collectives.
      </span>
    </p>
  )
}

function skewOf({ skewNs, skewResidualNs }: RunSource): string {
  if (skewNs === undefined) return 'not known'
  const residual = skewResidualNs === undefined ? '' : ` ± ${formatDuration(skewResidualNs)}`
  return `${formatDuration(skewNs)}${residual}`
}
