import { timeCell, timeColumn } from '../charts/cells.ts'
import type { TableTwin } from '../charts/table-twin.ts'
import { formatAmount } from './memory-format.ts'
import type { MergedMemory } from './merged-memory.ts'

/** Every change of a rank's memory, one a row. */
export function memoryTwin(memory: MergedMemory, unit: 'bytes' | 'elements'): TableTwin {
  const column = (title: string) => ({ title, numeric: true, unit: unit === 'bytes' ? 'B' : 'elements' })
  const cell = (value: number) => ({ text: formatAmount(unit, value), value })
  return {
    columns: [timeColumn('time'), ...memory.categories.map(column), column('together')],
    rows: Array.from(memory.time, (ns, index) => [
      timeCell(ns),
      ...memory.values.map(values => cell(values[index]!)),
      cell(memory.total[index]!),
    ]),
  }
}
