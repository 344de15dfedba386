import { operationClassIndex } from '../../engine/base/operation-class.ts'
import type { DurationHistogram, OperationTable } from '../../engine/base/operation-table.ts'
import { formatQuantity } from '../app/format.ts'
import type { OpenRun } from '../app/open-runs.ts'
import { useStudio } from '../app/studio-context.ts'
import { useStore } from '../app/use-store.ts'
import { countCell, countColumn, nameColumn, textCell, timeCell, timeColumn } from '../charts/cells.ts'
import { ChartPanel } from '../charts/chart-panel.tsx'
import { histogram } from '../charts/histogram.ts'
import type { TableTwin } from '../charts/table-twin.ts'
import { showSlice } from './show-slices.ts'
import { useMeasure } from './use-measure.ts'

const bins = 48

/** Durations of the chosen operation, over ranks and steps. */
export function HistogramPanel({ run }: { readonly run: OpenRun }) {
  const studio = useStudio()
  const chosen = useStore(run.measures.operation)
  const { value: table } = useMeasure(
    run,
    chosen === undefined ? 'operations' : undefined,
    (request, signal) => studio.traces.client.operations(request, { signal }),
  )
  const name = chosen ?? (table && firstOperation(table)?.name)
  const state = useMeasure(run, name === undefined ? undefined : `histogram ${name}`, (request, signal) =>
    studio.traces.client.histogram({ ...request, name: name!, bins }, { signal }),
  )
  const median = table?.rows.find(row => row.name === name)?.medianNs
  return (
    <ChartPanel
      wide
      title="Durations"
      subtitle={name}
      definition={
        <>
          <p>How often each duration of the operation occurs in the window, over all ranks and steps.</p>
          <p>
            Choose another operation in the table. The table twin has ranks and steps, each with its longest
            slice.
          </p>
        </>
      }
      runTitle={run.model.run.header.title}
      state={state}
      draw={(value, width, colours) => histogram(value, median, width, colours)}
      twin={groupsTwin}
      onPick={pick => void showSlice(studio, run, Number(pick))}
      pickOf={(value, row) => String(value.groups[row]!.slice)}
      empty={({ count }) =>
        count === 0
          ? 'No slice of this name starts in the window. Choose an operation in the table.'
          : undefined
      }
      note={({ count }) => <p className="panel-note">{formatQuantity(count, 'slice')}</p>}
    />
  )
}

/** Annotations frame others' work: the first row that is work itself says more. */
function firstOperation({ rows }: OperationTable) {
  return rows.find(row => row.class !== operationClassIndex.annotation) ?? rows[0]
}

function groupsTwin({ groups }: DurationHistogram): TableTwin {
  return {
    columns: [nameColumn('rank and step'), countColumn('count'), timeColumn('median'), timeColumn('longest')],
    rows: groups.map(group => [
      textCell(
        `${group.rank >= 0 ? `rank ${group.rank}` : 'no rank'}${group.step >= 0 ? `, step ${group.step}` : ''}`,
      ),
      countCell(group.count),
      timeCell(group.medianNs),
      timeCell(group.maximumNs),
    ]),
  }
}
