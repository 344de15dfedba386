import { join, resolve } from 'node:path'
import { AppError, errorData } from '../../../engine/base/app-error.ts'
import type { PlanFault } from '../../../engine/base/plan.ts'
import { bubbleOf } from '../../../engine/base/rank-states.ts'
import { clusterNamed } from '../../../engine/hardware/catalogue.ts'
import { overrideSystem } from '../../../engine/hardware/override.ts'
import type { Cluster } from '../../../engine/hardware/system.ts'
import { taskRequest } from '../../../engine/runtime/run/default-task.ts'
import { type Simulation, simulate } from '../../../engine/simulate/simulate.ts'
import { measuredSystems } from '../../services/this-machine.ts'
import { refusal } from '../fault-lines.ts'
import { bytesText, countText, durationText, quantityText, ratioText } from '../format.ts'
import { keepAsRun, keepAsTrace } from '../keep-simulation.ts'
import { planOf } from '../plan-of.ts'
import { recordOptions, recordRequest, stepsOption, stepsToRecord } from '../record-options.ts'
import { strategyNotes } from '../strategy-notes.ts'
import { textTable } from '../text-table.ts'
import { type Request, UsageError, type Verb } from '../verb.ts'

const defaultCluster = 'h100_sxm'
const labCluster = 'h100_80g_nvl8'
/** Where the lab writes its traces. */
const labTraceFolder = 'debug_traces'

export const simulateVerb: Verb = {
  name: 'simulate',
  summary: 'say what a strategy would do on a cluster: time, MFU, bubble, memory',
  usage: 'STRATEGY [options]',
  options: {
    ...recordOptions,
    ...stepsOption,
    cluster: {
      type: 'string',
      value: 'NAME[xNODES]',
      help: `${defaultCluster} where absent; see \`rankscope hardware\``,
    },
    set: {
      type: 'string',
      value: 'path=value',
      multiple: true,
      help: 'another value for a field of the cluster: memory.gigabytes=48; may be repeated',
    },
    'fair-links': { type: 'boolean', help: 'transfers that overlap on a link share it (slower to compute)' },
    lab: { type: 'boolean', help: `the teaching lab's rules and units, on ${labCluster}` },
    out: { type: 'string', value: 'RUN', help: 'keep the simulation as a run file' },
    trace: {
      type: 'string',
      value: 'FILE',
      bare: 'auto',
      help: `keep it as Chrome trace JSON, with --lab in the lab's form; ${labTraceFolder}/STRATEGY.json without FILE`,
    },
  },
  words: { least: 1, most: 1 },
  notes: strategyNotes(
    'STRATEGY is a name of the list, schedule:NAME, a .ts or .csv file, or a run file (its plan, timed anew). Without --out and --trace nothing is kept. On this-machine the task is the one that `run` trains, so both can be laid side by side.',
  ),
  async run(request, terminal) {
    const lab = request.flag('lab')
    const asked = { ...recordRequest(request), steps: stepsToRecord(request) }
    const cluster = clusterOf(request, lab)
    const word = request.words[0]!
    // A machine that was measured is there to be held against runs on it: the same task.
    const isTask = cluster.system.measured && !lab && !word.endsWith('.rankscope')
    const { plan, strategy, source, faults } = await planOf(word, isTask ? taskRequest(word, asked) : asked, {
      signal: terminal.signal,
    })
    if (!plan) {
      if (terminal.json) terminal.printJson(refusalOf(strategy, cluster, asked.worldSize, faults))
      throw refusal(terminal, word, strategy, faults)
    }
    const simulation = simulate(plan, cluster, {
      lab,
      fairLinks: request.flag('fair-links'),
      ...(asked.dtype === undefined ? {} : { dtype: asked.dtype }),
    })
    const out = request.text('out')
    if (out !== undefined) keepAsRun(simulation, source, resolve(out))
    const trace = tracePath(request, strategy)
    if (trace !== undefined) await keepAsTrace(simulation, source, trace, terminal.signal)
    if (terminal.json) terminal.printJson(answerOf(simulation, strategy))
    else for (const line of linesOf(simulation, strategy)) terminal.print(line)
    if (simulation.violations.length > 0) {
      throw new AppError('limit', simulation.violations[0]!.message, simulation.violations)
    }
  },
}

function clusterOf(request: Request, lab: boolean): Cluster {
  const cluster = clusterNamed(
    request.text('cluster') ?? (lab ? labCluster : defaultCluster),
    measuredSystems(),
  )
  const assignments = request.texts('set')
  const broken = assignments.find(assignment => !/^[^=]+=./.test(assignment))
  if (broken !== undefined) throw new UsageError(`--set takes path=value, not "${broken}".`)
  if (assignments.length === 0) return cluster
  try {
    const system = overrideSystem(cluster.system, assignments)
    return { name: `${cluster.name}, ${assignments.join(', ')}`, system }
  } catch (thrown) {
    const { code, message } = errorData(thrown)
    throw code === 'invalid-argument' ? new UsageError(`--set: ${message}`) : thrown
  }
}

function tracePath(request: Request, strategy: string): string | undefined {
  const trace = request.text('trace')
  if (trace === undefined) return undefined
  return resolve(trace === 'auto' ? join(labTraceFolder, `${strategy}.json`) : trace)
}

/** Peak of each rank: bytes, or elements by lab rules. */
function peaksOf({ lab, memory }: Simulation): number[] {
  return lab ? lab.ranks.map(rank => rank.peakElements) : memory.map(timeline => timeline.peak.bytes)
}

/** The fields of an answer where there is no plan to time. */
function refusalOf(
  strategy: string,
  cluster: Cluster,
  worldSize: number | undefined,
  violations: readonly PlanFault[],
) {
  return {
    strategy,
    cluster: cluster.name,
    worldSize: worldSize ?? null,
    ok: false,
    stepSeconds: null,
    mfu: null,
    bubble: null,
    peakMemory: [],
    operations: 0,
    events: 0,
    violations,
  }
}

function answerOf(simulation: Simulation, strategy: string) {
  const { plan, cluster, stepSeconds, mfu, bubble, violations, lab, ranks, loadSeconds } = simulation
  const { worldSize, layers, globalBatch, batch, model, hash } = plan.header
  return {
    strategy,
    cluster: cluster.name,
    links: simulation.links,
    worldSize,
    ok: violations.length === 0,
    steps: plan.header.steps,
    stepSeconds,
    mfu: mfu ?? null,
    bubble,
    peakMemory: peaksOf(simulation),
    memoryUnit: lab ? 'elements' : 'bytes',
    notes: notesOf(simulation),
    operations: plan.operations.count,
    // By lab rules: the records of the lab's trace, an X and a C an event.
    events: lab ? 2 * lab.ranks.reduce((sum, rank) => sum + rank.events, 0) : plan.operations.count,
    loadSeconds,
    model,
    layers,
    globalBatch,
    batch,
    dtype: simulation.dtype,
    planHash: hash,
    ranks: ranks.map((states, rank) => ({
      rank,
      totalSeconds: states.total,
      computeSeconds: states.compute,
      exposedCommunicationSeconds: states.transfer,
      bubbleSeconds: bubbleOf(states),
      waitSeconds: states.wait,
      idleSeconds: states.idle,
    })),
    violations,
  }
}

function linesOf(simulation: Simulation, strategy: string): string[] {
  const { plan, cluster, bubble, ranks, lab, loadSeconds } = simulation
  const { header } = plan
  const peaks = peaksOf(simulation)
  const figure = (value: number) => (lab ? countText(value) : bytesText(value))
  const rows = groupedRanks(
    ranks.map((states, rank) => [
      ...[states.compute, states.transfer, states.wait, states.idle].map(part =>
        percent(part / states.total),
      ),
      figure(peaks[rank]!),
    ]),
  )
  const title = `${strategy} on ${quantityText(header.worldSize, 'rank')} of ${cluster.name}${lab ? ', by the lab’s rules' : ''}${simulation.links === 'fair' ? ', links shared fairly' : ''}`
  const shape = `${header.model}, ${quantityText(header.layers, 'layer')}, ${simulation.dtype}, batch of ${header.globalBatch} in microbatches of ${header.batch}`
  return [
    title,
    shape,
    '',
    `step      ${durationText(Math.round(simulation.stepSeconds * 1e9))}${header.steps > 1 ? `, the mean of ${header.steps}` : ''}${lab ? ', the start of its last event' : ''}`,
    `MFU       ${mfuText(simulation)}`,
    `bubble    ${percent(bubble.ofTotal)} of total, ${percent(bubble.ofIdeal)} of ideal`,
    `memory    at most ${figure(Math.max(...peaks))}${lab ? ' elements' : limitText(simulation)}`,
    ...(loadSeconds > 0 ? [`loading   ${durationText(Math.round(loadSeconds * 1e9))}, before the step`] : []),
    ...notesOf(simulation).map(note => `note      ${note}`),
    '',
    ...textTable(['ranks', 'compute', 'transfer', 'wait', 'idle', lab ? 'peak, elements' : 'peak'], rows),
  ]
}

/** What must be known before anybody believes the figures. */
function notesOf({ plan, cluster }: Simulation): string[] {
  const { worldSize } = plan.header
  const { cores } = cluster.system
  if (cores === undefined || worldSize <= cores) return []
  return [`${worldSize} ranks take turns on ${cores} cores, which is not simulated: a run takes longer`]
}

/** Ranks side by side with equal figures share a row. */
function groupedRanks(rows: readonly (readonly string[])[]): string[][] {
  const grouped: string[][] = []
  for (let first = 0; first < rows.length; ) {
    let last = first
    while (rows[last + 1]?.join() === rows[first]!.join()) last++
    grouped.push([first === last ? String(first) : `${first}–${last}`, ...rows[first]!])
    first = last + 1
  }
  return grouped
}

function mfuText({ mfu, peakFlopsPerSecond, dtype, lab }: Simulation): string {
  if (mfu === undefined) return 'none: the device has no datasheet peak'
  if (lab) return `${percent(mfu)} of 1000 TFLOP/s, backward counted as much as forward`
  return `${percent(mfu)} of ${((peakFlopsPerSecond ?? 0) / 1e12).toFixed(0)} TFLOP/s dense ${dtype}`
}

function limitText({ memoryLimitBytes }: Simulation): string {
  return memoryLimitBytes === undefined ? '' : ` of ${bytesText(memoryLimitBytes)}`
}

const percent = (share: number) => ratioText(share, 1)
