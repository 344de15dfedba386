/**
 * The order of a pipeline schedule, drawn, with its figures. NAME is a schedule of engine/schedules, or a CSV
 * file with an order of one's own, which is checked first.
 */

import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { AppError } from '../../../engine/base/app-error.ts'
import type { PassKind } from '../../../engine/schedules/action.ts'
import { readScheduleCsv, writeScheduleCsv } from '../../../engine/schedules/csv.ts'
import { drawSchedule } from '../../../engine/schedules/draw.ts'
import { type Durations, unitDurations } from '../../../engine/schedules/durations.ts'
import {
  type Costs,
  overlapModes,
  type ScheduleEvaluation,
  summarize,
  timeGraph,
} from '../../../engine/schedules/evaluate.ts'
import { generateSchedule, requireMemory } from '../../../engine/schedules/generate.ts'
import { buildGraph } from '../../../engine/schedules/graph.ts'
import { schedules } from '../../../engine/schedules/list.ts'
import { formatAction } from '../../../engine/schedules/notation.ts'
import type { ScheduleOrder } from '../../../engine/schedules/order.ts'
import { checkOrder } from '../../../engine/schedules/validate.ts'
import { ratioText } from '../format.ts'
import { type Request, UsageError, type Verb } from '../verb.ts'

export const scheduleVerb: Verb = {
  name: 'schedule',
  summary: 'draw a pipeline schedule, with its makespan, bubble and memory',
  usage: 'NAME --ranks P --microbatches M [options], or: rankscope schedule FILE.csv [options]',
  options: {
    ranks: { type: 'string', value: 'P', help: 'pipeline ranks; --world-size is the same' },
    'world-size': { type: 'string', value: 'P', help: 'pipeline ranks' },
    microbatches: { type: 'string', value: 'M', help: 'microbatches of a step' },
    chunks: {
      type: 'string',
      value: 'V',
      help: 'stages a rank of the interleaved schedules, 2 where absent',
    },
    group: {
      type: 'string',
      value: 'G',
      help: 'microbatches a group of the interleaved schedules, M / max(1, floor(M / P)) where absent',
    },
    durations: {
      type: 'string',
      value: 'F=1,I=1,W=1',
      help: 'times of a microbatch on a full device-stage; B is I + W where absent',
    },
    comm: { type: 'string', value: 'T', help: 'delay of a message between devices, 0 where absent' },
    overlap: {
      type: 'string',
      value: 'sum|max',
      help: 'how long an overlapped pair takes, sum where absent',
    },
    'memory-limit': {
      type: 'string',
      value: 'K',
      help: 'most activations a rank may hold, in microbatches of a full device-stage',
    },
    csv: { type: 'boolean', help: 'answer with the order as CSV, one row a rank' },
  },
  words: { least: 1, most: 1 },
  notes: ['Schedules:', ...schedules.map(({ name, summary }) => `  ${name.padEnd(25)}${summary}`)].join('\n'),
  async run(request, terminal) {
    if (request.flag('csv') && terminal.json)
      throw new UsageError('--csv and --json are two answers: choose one.')
    const costs = costsOf(request)
    const order = orderOf(request, costs)
    if (request.flag('csv')) return terminal.print(writeScheduleCsv(order).trimEnd())
    const graph = buildGraph(order)
    const timing = timeGraph(graph, costs)
    const figures = summarize(graph, timing, costs)
    if (terminal.json) return terminal.printJson(answerOf(order, figures))
    const { columns = 140, isTTY } = process.stdout
    const inColour = isTTY && process.env['NO_COLOR'] === undefined
    terminal.print(drawSchedule(graph, timing, { columns, mostBands: 12, ...(inColour && { paint }) }))
    terminal.print('')
    for (const line of figureLines(order, figures)) terminal.print(line)
  },
}

function orderOf(request: Request, durations: Durations): ScheduleOrder {
  const name = request.words[0]!
  const ranks = ranksOf(request)
  const microbatches = count(request, 'microbatches')
  const memoryLimit = amount(request, 'memory-limit', 1)
  if (name.endsWith('.csv')) return orderOfFile(name, { ranks, microbatches, memoryLimit })
  if (ranks === undefined || microbatches === undefined) {
    throw new UsageError(
      `A schedule needs --ranks P and --microbatches M: rankscope schedule ${name} --ranks 4 --microbatches 8`,
    )
  }
  const chunks = count(request, 'chunks')
  const group = count(request, 'group')
  return generateSchedule({ name, ranks, microbatches, chunks, group, durations, memoryLimit })
}

/** Both names mean one number. */
function ranksOf(request: Request): number | undefined {
  const [ranks, worldSize] = [count(request, 'ranks'), count(request, 'world-size')]
  if (ranks === undefined || worldSize === undefined || ranks === worldSize) return ranks ?? worldSize
  throw new UsageError(`--ranks ${ranks} and --world-size ${worldSize} are one option: give one of them.`)
}

/** An order of one's own: what its file says about ranks and microbatches holds. */
function orderOfFile(
  path: string,
  asked: Readonly<Record<'ranks' | 'microbatches' | 'memoryLimit', number | undefined>>,
): ScheduleOrder {
  const name = basename(path)
  const order = readScheduleCsv(readText(path), name)
  checkOrder(order)
  for (const [option, has] of [
    ['ranks', order.ranks.length],
    ['microbatches', order.microbatches],
  ] as const) {
    if (asked[option] !== undefined && asked[option] !== has) {
      throw new UsageError(`${name} has ${has} ${option}, not ${asked[option]}. Leave --${option} out.`)
    }
  }
  if (asked.memoryLimit !== undefined) requireMemory(order, asked.memoryLimit)
  return order
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    if (isMissing) throw new AppError('not-found', `There is no file ${path}.`)
    throw new AppError('unreadable', `${path} cannot be read: ${String(error)}`, undefined, { cause: error })
  }
}

function answerOf(order: ScheduleOrder, figures: ScheduleEvaluation) {
  const { name, ranks, microbatches, chunks, placement, reversePlacement } = order
  return {
    schedule: name,
    ranks: ranks.length,
    microbatches,
    chunks,
    placement,
    reversePlacement,
    order: ranks.map(actions => actions.map(formatAction)),
    ...figures,
  }
}

function figureLines(
  order: ScheduleOrder,
  { makespan, bubble, peakActivations }: ScheduleEvaluation,
): string[] {
  const percent = (ratio: number) => ratioText(ratio, 1)
  const peaks = peakActivations.map(figure)
  const held = new Set(peaks).size === 1 ? `${peaks[0]} on every rank` : `${peaks.join(', ')} by rank`
  const chunks = order.chunks === 1 ? '' : `, ${order.chunks} chunks a rank`
  return [
    `${order.name}: ${order.ranks.length} ranks${chunks}, ${order.microbatches} microbatches`,
    `makespan          ${figure(makespan)}`,
    `bubble            ${figure(bubble.total)}: ${percent(bubble.ofTotal)} of total, ${percent(bubble.ofIdeal)} of ideal, ${percent(bubble.ofSpan)} of span`,
    `peak activations  ${held}, in microbatches of a full device-stage`,
  ]
}

function figure(value: number): string {
  return String(Number(value.toPrecision(6)))
}

/** Colours of a terminal: forward blue, full backward magenta, for the input yellow, for the weight green. */
const colours: Readonly<Record<PassKind, number>> = { F: 34, B: 35, I: 33, W: 32 }

function paint(text: string, kind: PassKind): string {
  return `\u001b[${colours[kind]}m${text}\u001b[0m`
}

/** `F=1,I=1,W=1` in any order; what is not named keeps its unit length. */
function costsOf(request: Request): Costs {
  const named: Record<string, number> = {}
  for (const part of request.text('durations')?.split(',') ?? []) {
    const [name = '', text = ''] = part.split('=').map(piece => piece.trim())
    if (!/^[FIWB]$/.test(name)) {
      throw new UsageError(`--durations takes F, I, W and B, like F=1,I=1,W=1, not "${part}".`)
    }
    named[name] = numberOf('durations', text, 0)
  }
  const overlap = overlapModes.find(mode => mode === (request.text('overlap') ?? 'sum'))
  if (overlap === undefined) {
    throw new UsageError(`--overlap is sum or max, not "${request.text('overlap')}".`)
  }
  const costs = { ...unitDurations, ...named, comm: amount(request, 'comm', 0) ?? 0, overlap }
  if (costs.F + costs.I + costs.W === 0) {
    throw new UsageError('--durations: F, I and W are all 0; at least one takes more than 0.')
  }
  return costs
}

function count(request: Request, option: string): number | undefined {
  if (request.text(option) === undefined) return undefined
  return request.wholeNumber(option, { least: 1, most: 1_000_000, default: 1 })
}

function amount(request: Request, option: string, least: number): number | undefined {
  const text = request.text(option)
  return text === undefined ? undefined : numberOf(option, text, least)
}

function numberOf(option: string, text: string, least: number): number {
  const value = Number(text)
  if (text.trim() !== '' && Number.isFinite(value) && value >= least) return value
  throw new UsageError(`--${option} takes numbers of at least ${least}, not "${text}".`)
}
