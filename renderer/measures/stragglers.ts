/** Ranks that the others waited for, as a table. */
import type { RunMeasures } from '../../engine/base/measures.ts'
import { countCell, countColumn, nameColumn, textCell, timeCell, timeColumn } from '../charts/cells.ts'
import type { TableTwin } from '../charts/table-twin.ts'

export function stragglersTwin(stragglers: RunMeasures['stragglers']): TableTwin {
  return {
    columns: [
      nameColumn('rank'),
      nameColumn('step'),
      timeColumn('caused wait'),
      countColumn('came last'),
      countColumn('of collectives'),
      timeColumn('compute'),
      timeColumn('median of ranks'),
    ],
    rows: stragglers.map(straggler => [
      textCell(`Rank ${straggler.rank}`),
      textCell(straggler.step >= 0 ? String(straggler.step) : ''),
      timeCell(straggler.causedWaitNs),
      countCell(straggler.lastArrivals),
      countCell(straggler.collectives),
      timeCell(straggler.computeNs),
      timeCell(straggler.medianComputeNs),
    ]),
  }
}
