/** Every order, makespan, bubble and peak that the published generators and papers give. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { orderFromTexts } from '../../../engine/schedules/csv.ts'
import { type Costs, evaluateOrder, peakActivations } from '../../../engine/schedules/evaluate.ts'
import { generateSchedule } from '../../../engine/schedules/generate.ts'
import { formatAction, isCompanion } from '../../../engine/schedules/notation.ts'
import type { ScheduleOrder } from '../../../engine/schedules/order.ts'
import { checkOrder } from '../../../engine/schedules/validate.ts'
import { describeWithShared } from '../../shared-folder.ts'

interface GoldenResult {
  readonly makespan: number
  readonly bubble_total: number
  readonly bubble_frac: number
  readonly bubble_over_ideal: number
  readonly peak_act: readonly number[]
  readonly peak_act_half_at_I: readonly number[]
  readonly span: readonly number[]
}

interface GoldenCase {
  readonly schedule: string
  readonly pp: number
  readonly stages_per_rank: number
  readonly microbatches: number
  readonly group?: number
  readonly file: string
  readonly costs: { readonly tf: number; readonly tb: number; readonly tw: number; readonly comm: number }
  readonly result: GoldenResult
  readonly result_overlap_max?: GoldenResult
  readonly order: readonly (readonly string[])[]
}

const nameOf: Readonly<Record<string, string>> = {
  GPipe: 'gpipe',
  '1F1B': '1f1b',
  Interleaved1F1B: 'interleaved-1f1b',
  MegatronInterleaved: 'interleaved-1f1b',
  LoopedBFS: 'looped-bfs',
  InterleavedZeroBubble: 'interleaved-zero-bubble',
  ZBVZeroBubble: 'zb-v',
  ZB1P: 'zb-1p',
  ZB2P: 'zb-2p',
  ZBV: 'zb-v-greedy',
  VHalf: 'v-half',
  VMin: 'v-min',
  DualPipe: 'dualpipe',
  DualPipeV: 'dualpipe-v',
}

const files = [
  ['torch-2.14.1.json', 117],
  ['zero-bubble.json', 152],
  ['megatron-core.json', 93],
  ['dualpipe.json', 16],
] as const

/** Four digits after the point, as the golden numbers are rounded. */
const tolerance = 6e-5

function expectFigures(order: ScheduleOrder, costs: Costs, golden: GoldenResult, file: string): void {
  const figures = evaluateOrder(order, costs)
  const near = (value: number, expected: number) => {
    expect(Math.abs(value - expected), `${file}: ${value} for ${expected}`).toBeLessThanOrEqual(tolerance)
  }
  near(figures.makespan, golden.makespan)
  near(figures.bubble.total, golden.bubble_total)
  near(figures.bubble.ofTotal, golden.bubble_frac)
  near(figures.bubble.ofIdeal, golden.bubble_over_ideal)
  const nearAll = (values: readonly number[], expected: readonly number[]) => {
    for (const [rank, value] of values.entries()) near(value, expected[rank]!)
  }
  nearAll(figures.peakActivations, golden.peak_act)
  nearAll(peakActivations(order, 0.5), golden.peak_act_half_at_I)
  nearAll(figures.spans, golden.span)
}

function withoutSlots(cells: readonly string[]): string {
  return cells
    .filter(cell => cell !== '' && !isCompanion(cell))
    .join(' ')
    .replaceAll('OVERLAP_F_B', '')
}

for (const [name, count] of files) {
  describeWithShared(`${count} published schedules: ${name}`, ['golden', 'schedules', name], path => {
    test('orders, makespans, bubbles and peaks are equal', () => {
      const { cases } = JSON.parse(readFileSync(path, 'utf8')) as { cases: GoldenCase[] }
      expect(cases.length).toBe(count)
      for (const golden of cases) {
        const { tf, tb, tw, comm } = golden.costs
        const durations = { F: tf, I: tb, W: tw, comm }
        const order = generateSchedule({
          name: nameOf[golden.schedule]!,
          ranks: golden.pp,
          microbatches: golden.microbatches,
          chunks: golden.stages_per_rank,
          group: golden.group,
          durations,
        })
        expect(
          order.ranks.map(actions => actions.map(formatAction).join(' ')),
          golden.file,
        ).toEqual(golden.order.map(withoutSlots))
        const published = orderFromTexts(golden.order, golden.file)
        checkOrder(published)
        for (const each of [order, published]) {
          expectFigures(each, { ...durations, overlap: 'sum' }, golden.result, golden.file)
          if (golden.result_overlap_max !== undefined) {
            expectFigures(each, { ...durations, overlap: 'max' }, golden.result_overlap_max, golden.file)
          }
        }
      }
    })
  })
}

const tables = ['golden', 'schedules', 'zero_bubble_paper_tables_5_and_9.csv']
describeWithShared("the zero-bubble paper's tables", tables, path => {
  test('profiled times give the 36 bubble rates of 1F1B, ZB-1p and ZB-2p', () => {
    const [header, ...lines] = readFileSync(path, 'utf8').trim().split(/\r?\n/)
    const columns = header!.split(',')
    let cells = 0
    for (const line of lines) {
      const row = Object.fromEntries(line.split(',').map((cell, i) => [columns[i]!, Number(cell)]))
      const durations = { F: row['T_F']!, I: row['T_B']!, W: row['T_W']!, comm: row['T_comm']! }
      for (const [name, column] of [
        ['1f1b', 'bubble_1F1B'],
        ['zb-1p', 'bubble_ZB_1p'],
        ['zb-2p', 'bubble_ZB_2p'],
      ] as const) {
        const order = generateSchedule({ name, ranks: row['p']!, microbatches: row['m']!, durations })
        const { bubble } = evaluateOrder(order, { ...durations, overlap: 'sum' })
        expect(Math.abs(bubble.ofSpan - row[column]!), `${line}: ${name}`).toBeLessThanOrEqual(1e-4)
        cells++
      }
    }
    expect(cells).toBe(36)
  })
})
