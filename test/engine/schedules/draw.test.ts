import { expect, test } from 'vitest'
import { drawSchedule } from '../../../engine/schedules/draw.ts'
import { type Costs, timeGraph, unitCosts } from '../../../engine/schedules/evaluate.ts'
import { generateSchedule, type ScheduleRequest } from '../../../engine/schedules/generate.ts'
import { buildGraph } from '../../../engine/schedules/graph.ts'

function drawing(request: ScheduleRequest, columns: number, mostBands = 10, costs: Costs = unitCosts) {
  const graph = buildGraph(generateSchedule(request))
  return drawSchedule(graph, timeGraph(graph, costs), { columns, mostBands }).split('\n')
}

test('passes are as wide as they are long, waits are dots', () => {
  expect(drawing({ name: '1f1b', ranks: 2, microbatches: 2 }, 80)).toEqual([
    'rank 0  F0 F1 ..... B0--- .. B1---',
    'rank 1  .. F0 B0--- F1 B1--- .....',
  ])
})

test('stages are named where a rank has several, pairs where two passes run at once', () => {
  expect(drawing({ name: 'zb-v', ranks: 1, microbatches: 1 }, 80)).toEqual([
    'rank 0  0F0 1F0 1I0 1W0 0I0 0W0',
  ])
  expect(drawing({ name: 'dualpipe', ranks: 2, microbatches: 4 }, 120)[0]).toContain('r1F1+0B0')
})

test('what is longer than a line goes on in the next band, and what is longer than all bands is said to be left out', () => {
  const lines = drawing({ name: 'gpipe', ranks: 2, microbatches: 6 }, 32, 2)
  expect(lines).toEqual([
    'time 0 to 7',
    'rank 0  F0 F1 F2 F3 F4 F5 ...',
    'rank 1  .. F0 F1 F2 F3 F4 F5',
    'time 7 to 14',
    'rank 0  ..... B0--- B1--- B2-',
    'rank 1  B0--- B1--- B2--- B3-',
    '... until 21: too long to draw whole, --csv writes all of it',
  ])
})

test('colours are left to the caller', () => {
  const graph = buildGraph(generateSchedule({ name: 'naive', ranks: 1, microbatches: 1 }))
  const options = { columns: 80, mostBands: 1, paint: (text: string, kind: string) => `<${kind}${text}>` }
  expect(drawSchedule(graph, timeGraph(graph, unitCosts), options)).toBe('rank 0  <FF0 ><BB0--->')
})
