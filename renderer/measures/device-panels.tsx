import { useStudio } from '../app/studio-context.ts'
import { ChartPanel } from '../charts/chart-panel.tsx'
import { fileName, saveAs } from '../charts/export-chart.ts'
import { Panel } from '../charts/panel.tsx'
import { twinCsv } from '../charts/table-twin.ts'
import { TwinTable } from '../charts/twin-table.tsx'
import type { MeasuredPanelProps } from './breakdown-panel.tsx'
import { kernelChart, kernelTwin, launchTwin } from './devices.ts'

/** Of runs with devices: what kernels do and how they are launched. */
export function DevicePanels({ run, state }: MeasuredPanelProps) {
  const studio = useStudio()
  const measures = state.value
  if (!measures || measures.devices.length === 0) return null
  const title = run.model.run.header.title
  const launches = launchTwin(measures)
  return (
    <>
      <ChartPanel
        title="Kernels by class"
        subtitle="share of kernel time, by rank"
        definition={
          <p>
            Kernels and copies by what their name says they do. Those that overlap count each, so this is
            device work, not elapsed time.
          </p>
        }
        runTitle={title}
        state={state}
        draw={kernelChart}
        twin={kernelTwin}
      />
      <Panel
        wide
        title="Launches"
        subtitle="host or device bound"
        definition={
          <>
            <p>
              <strong>Launch delay</strong>: from the end of the launch call to the kernel’s start.{' '}
              <strong>Queue</strong>: kernels launched and not yet started.
            </p>
            <p>
              A rank is bound by the host where its device idles for want of launches more than a tenth of the
              window.
            </p>
          </>
        }
        exports={[
          { title: 'CSV', run: () => saveAs(studio, fileName('launches', title, 'csv'), twinCsv(launches)) },
        ]}
      >
        <TwinTable label="Launches" twin={launches} />
      </Panel>
    </>
  )
}
