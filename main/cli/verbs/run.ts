import { join } from 'node:path'
import { AppError } from '../../../engine/base/app-error.ts'
import type { Plan } from '../../../engine/base/plan.ts'
import { bubbleOf } from '../../../engine/base/rank-states.ts'
import { taskRequest } from '../../../engine/runtime/run/default-task.ts'
import type { RunResult, StepProgress } from '../../../engine/runtime/run/run-events.ts'
import {
  defaultOptimizer,
  defaultSeed,
  type RunPlanOptions,
} from '../../../engine/runtime/run/run-options.ts'
import { runPlan } from '../../../engine/runtime/run/run-plan.ts'
import { appendRun, type KeptRun } from '../../../engine/service/append-run.ts'
import type { Fingerprint } from '../../../engine/service/fingerprint.ts'
import { openTracesService } from '../../../traces-db/service/in-process.ts'
import { prepareDataFolder } from '../../services/data-folder.ts'
import { refusal } from '../fault-lines.ts'
import { bytesText, durationText, quantityText, ratioText } from '../format.ts'
import { namesRun, planOf } from '../plan-of.ts'
import { recordOptions, recordRequest } from '../record-options.ts'
import { strategyNotes } from '../strategy-notes.ts'
import { textTable } from '../text-table.ts'
import { type Request, type Terminal, UsageError, type Verb } from '../verb.ts'

const defaultSteps = 20

export const runVerb: Verb = {
  name: 'run',
  summary: 'train for real: one process a rank, real tensors, real messages',
  usage: 'STRATEGY [--ranks N] [--steps N] [--backend NAME] [options]',
  options: {
    ...recordOptions,
    steps: { type: 'string', value: 'N', help: `steps to train; ${defaultSteps} where absent` },
    backend: {
      type: 'string',
      value: 'NAME',
      help: 'tensorflow, webgpu, wasm or cpu; the best that works here where absent',
    },
    optimizer: { type: 'string', value: 'NAME', help: 'adam (the default) or sgd' },
    'learning-rate': { type: 'string', value: 'X', help: `${defaultOptimizer.learningRate} where absent` },
    seed: { type: 'string', value: 'N', help: `of weights and data; ${defaultSeed} where absent` },
  },
  words: { least: 1, most: 1 },
  notes: strategyNotes(
    'STRATEGY is a name of the list, schedule:NAME, a .ts or .csv file, or a run file. Where nothing else is asked for, every strategy trains sharded-mlp in float32 on one fixed batch of 32 samples. The run is kept in the library; Ctrl+C ends it early and keeps what was done.',
  ),
  async run(request, terminal) {
    const word = request.words[0]!
    const asked = recordRequest(request)
    const isStored = namesRun(word)
    const options = runOptions(request, terminal.signal)
    const { plan, strategy, source, faults } = await planOf(
      word,
      isStored ? asked : taskRequest(word, asked),
      { signal: terminal.signal },
    )
    if (!plan) {
      if (terminal.json) terminal.printJson({ strategy, ok: false, violations: faults })
      throw refusal(terminal, word, strategy, faults)
    }
    const kept = await runIntoLibrary(plan, { ...options, source }, terminal)
    if (terminal.json) terminal.printJson(answerOf(plan, kept))
    else for (const line of linesOf(kept)) terminal.print(line)
    const { failure } = kept.result
    if (failure) {
      throw new AppError(failure.code, `${failure.message} What was done until then is kept in ${kept.path}.`)
    }
  },
}

interface EndedRun {
  readonly result: RunResult
  readonly run: string
  readonly path: string
}

function runOptions(request: Request, signal: AbortSignal): RunPlanOptions {
  const name = request.text('optimizer') ?? defaultOptimizer.name
  if (name !== 'adam' && name !== 'sgd') throw new UsageError(`--optimizer is adam or sgd, not "${name}".`)
  const rate = request.text('learning-rate')
  const learningRate = rate === undefined ? defaultOptimizer.learningRate : Number(rate)
  if (!(learningRate > 0 && Number.isFinite(learningRate))) {
    throw new UsageError(`--learning-rate takes a number above 0, not "${rate}".`)
  }
  return {
    backend: request.text('backend'),
    steps: request.wholeNumber('steps', { least: 1, most: 1_000_000, default: defaultSteps }),
    seed: request.wholeNumber('seed', { least: 0, most: 2 ** 31 - 1, default: defaultSeed }),
    optimizer: { name, learningRate },
    signal,
  }
}

async function runIntoLibrary(plan: Plan, options: RunPlanOptions, terminal: Terminal): Promise<EndedRun> {
  const home = prepareDataFolder()
  const traces = openTracesService({ home })
  try {
    let kept: KeptRun | undefined
    let result: RunResult | undefined
    for await (const event of runPlan(plan, options)) {
      if (event.type === 'header') {
        const { header } = event
        kept = { run: (await traces.client.createRun({ header })).run, header }
        if (!terminal.json) terminal.print(beginLine(header))
      } else if (event.type === 'batch') await appendRun(traces.client, kept!, event.batch)
      else if (event.type === 'step') tellStep(event, terminal)
      else {
        result = event
        await traces.client.finishRun({ run: kept!.run, header: event.header })
      }
    }
    const { run } = kept!
    return { result: result!, run, path: join(home, 'runs', `${run}.rankscope`) }
  } finally {
    traces.close()
  }
}

/** What runs where: how many ranks share what is said, so that nobody mistakes crowding for slowness. */
function beginLine({ title, worldSize, subject }: RunResult['header']): string {
  const { backend, execution } = subject
  const { device, ranksPerDevice, threadsPerRank, machine } = execution!
  const { cores } = machine as Fingerprint
  // TensorFlow runs on either, and its device says which.
  const onProcessor = backend === 'wasm' || backend === 'cpu' || device.includes('processor')
  const crowded = onProcessor ? worldSize > cores : ranksPerDevice > 1
  const place = onProcessor ? quantityText(cores, 'core') : `${quantityText(ranksPerDevice, 'rank')} a device`
  const where = onProcessor ? `${quantityText(worldSize, 'rank')} on ${place}` : place
  const threads = `${quantityText(threadsPerRank, 'thread')} a rank`
  return `${title} (${device}); ${where}, ${threads}${crowded ? ': they share, so steps take longer than they would alone' : ''}`
}

/** Steps as micropp writes them: the first, every fifth and the last. */
function tellStep({ step, steps, loss, startNs, endNs }: StepProgress, terminal: Terminal): void {
  const share = (step + 1) / steps
  const bar = '#'.repeat(Math.round(share * 30)).padEnd(30, '.')
  const lossText = loss === undefined ? '' : ` | Loss: ${loss.toFixed(6)}`
  const isTold = step % 5 === 0 || step === steps - 1
  if (isTold && !terminal.json) terminal.print(`Step ${String(step).padStart(2, '0')}${lossText}`)
  terminal.progress(`[${bar}] ${step + 1} of ${steps}${lossText} | ${durationText(endNs - startNs)} a step`)
}

function answerOf(plan: Plan, { result, run, path }: EndedRun) {
  const { header, lossPerStep, seconds, stepSeconds, bubble, ranks, failure } = result
  const { strategy, model, layers, globalBatch, hash } = plan.header
  const { execution, hardware, backend, dtype } = header.subject
  return {
    strategy,
    cluster: hardware,
    worldSize: plan.header.worldSize,
    ok: failure === undefined,
    stepSeconds,
    // No datasheet peak is known for what it ran on.
    mfu: null,
    achievedFlopsPerSecond: stepSeconds > 0 ? plan.header.modelFlopsPerStep / stepSeconds : null,
    bubble,
    peakMemory: ranks.map(({ peakBytes }) => peakBytes),
    memoryUnit: 'bytes',
    operations: plan.operations.count,
    events: result.events,
    violations: [],
    backend,
    lossPerStep,
    seconds,
    model,
    layers,
    globalBatch,
    dtype,
    planHash: hash,
    execution,
    ranks: ranks.map(({ rank, states }) => ({
      rank,
      totalSeconds: states.total / 1e9,
      computeSeconds: states.compute / 1e9,
      exposedCommunicationSeconds: states.transfer / 1e9,
      bubbleSeconds: bubbleOf(states) / 1e9,
      waitSeconds: states.wait / 1e9,
      idleSeconds: states.idle / 1e9,
    })),
    run,
    path,
    ...(failure ? { failure } : {}),
  }
}

function linesOf({ result, run }: EndedRun): string[] {
  const { lossPerStep, seconds, stepSeconds, bubble, ranks, header, droppedEvents } = result
  const { stepsDone, cutShort } = header.subject.execution!
  const percent = (part: number, whole: number) =>
    whole > 0 ? `${((100 * part) / whole).toFixed(1)} %` : '-'
  const rows = ranks.map(({ rank, states, peakBytes }) => [
    rank,
    ...[states.compute, states.transfer, states.wait, states.idle].map(part => percent(part, states.total)),
    bytesText(peakBytes),
  ])
  const loss = lossPerStep.at(-1)
  return [
    ...(cutShort === undefined ? [] : [`Cut short: ${cutShort}`]),
    ...(loss === undefined ? [] : [`Final Loss: ${loss.toFixed(6)}`]),
    `Time: ${seconds.toFixed(3)} s for ${stepsDone} steps, ${durationText(stepSeconds * 1e9)} a step (median)`,
    `Bubble: ${ratioText(bubble.ofTotal, 1)} of total, ${ratioText(bubble.ofIdeal, 1)} of ideal`,
    ...textTable(['rank', 'compute', 'transfer', 'wait', 'idle', 'peak memory'], rows),
    ...(droppedEvents > 0 ? [`${droppedEvents} events were dropped: whoever kept them was too slow.`] : []),
    `Run: ${run}`,
  ]
}
