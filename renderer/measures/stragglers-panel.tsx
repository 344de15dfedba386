import { useStudio } from '../app/studio-context.ts'
import { fileName, saveAs } from '../charts/export-chart.ts'
import { Panel } from '../charts/panel.tsx'
import { twinCsv } from '../charts/table-twin.ts'
import { TwinTable } from '../charts/twin-table.tsx'
import type { MeasuredPanelProps } from './breakdown-panel.tsx'
import { stragglersTwin } from './stragglers.ts'

/** Ranks that the others waited for. */
export function StragglersPanel({ run, state }: MeasuredPanelProps) {
  const studio = useStudio()
  const stragglers = state.value?.stragglers ?? []
  if (stragglers.length === 0) return null
  const twin = stragglersTwin(stragglers)
  const title = run.model.run.header.title
  return (
    <Panel
      title="Ranks that others wait for"
      definition={
        <p>
          Waits of other ranks, within collectives and messages that this rank was the last to come to; beside
          them how much it computed, and the median of all ranks.
        </p>
      }
      exports={[
        { title: 'CSV', run: () => saveAs(studio, fileName('stragglers', title, 'csv'), twinCsv(twin)) },
      ]}
    >
      <TwinTable label="Ranks that others wait for" twin={twin} />
    </Panel>
  )
}
