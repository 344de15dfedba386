/**
 * Records a person's strategy inside a WebAssembly interpreter (quickjs). In its reach are the language and
 * 'rankscope/strategy'; no files, network, process, timers or clock. Memory and time are limited; whatever
 * happens in there ends with faults that name line and rank where these are known.
 */
import { basename } from 'node:path'
import type { QuickJSContext, QuickJSHandle, QuickJSRuntime } from 'quickjs-emscripten'
import { AppError } from '../../base/app-error.ts'
import type { PlanFault } from '../../base/plan.ts'
import type { Rank } from '../../base/units.ts'
import { planSubject, recordingOptions } from '../../strategy/record.ts'
import { Recorder, type RecordResult } from '../../strategy/recorder/recorder.ts'
import { type RecordRequest, type StrategyFacts, setUp } from '../../strategy/setup.ts'
import { entrySource } from './entry-sources.ts'
import { readFacts } from './facts.ts'
import {
  type GuestFile,
  guestFault,
  limitComplaint,
  lineText,
  type Progress,
  stackMark,
  suggestionFor,
  syntaxFault,
  timeFault,
} from './guest-faults.ts'
import { HostHalf } from './host-half.ts'
import { importFault } from './import-faults.ts'
import type { IsolationLimits } from './isolation-limits.ts'
import { readLooseEnds } from './loose-ends.ts'
import type { PreparedNames } from './mark-names.ts'
import { openInterpreter } from './open-interpreter.ts'
import { prepareText } from './prepare-text.ts'
import { entryName, stripTypes } from './strategy-modules.ts'

export const defaultLimits: IsolationLimits = { memoryBytes: 512 * 2 ** 20, milliseconds: 20_000 }
/** By the interpreter's own count; what it calls lies on this thread's stack too, four times as deep. */
const stackBytes = 160 * 1024

export interface IsolatedResult extends RecordResult {
  /** Undefined where the file could not even be read as a strategy. */
  readonly facts: StrategyFacts | undefined
}

/** Checks and records the text of a strategy file. Throws `invalid-argument` for a request that does not fit. */
export async function recordIsolated(
  source: string,
  file: string,
  request: RecordRequest,
  limits: IsolationLimits = defaultLimits,
): Promise<IsolatedResult> {
  const isolation = await Isolation.open(source, file, limits)
  if ('fault' in isolation) return { facts: undefined, plan: undefined, faults: [isolation.fault] }
  const facts = isolation.facts()
  if ('fault' in facts) return { facts: undefined, plan: undefined, faults: [facts.fault] }
  const setup = setUp(facts, request)
  const recorder = new Recorder(recordingOptions(setup))
  isolation.run(recorder, setup)
  const { plan, faults } = recorder.finish(planSubject(facts, setup))
  return { facts, plan, faults: isolation.named(faults) }
}

/**
 * One interpreter with one strategy in it. It is not taken apart in the end but dropped whole, memory and all:
 * a program that was interrupted leaves it in no state to be taken apart.
 */
class Isolation {
  private readonly runtime: QuickJSRuntime
  private readonly context: QuickJSContext
  private readonly file: GuestFile
  private readonly module: QuickJSHandle
  /** Ranks that threw, in their order. */
  private thrown: readonly number[] = []
  private progressOf: (rank: Rank) => Progress | undefined = () => undefined

  private constructor(
    runtime: QuickJSRuntime,
    context: QuickJSContext,
    file: GuestFile,
    module: QuickJSHandle,
  ) {
    this.runtime = runtime
    this.context = context
    this.file = file
    this.module = module
  }

  /** Evaluates the strategy's module. */
  static async open(
    source: string,
    file: string,
    limits: IsolationLimits,
  ): Promise<Isolation | { readonly fault: PlanFault }> {
    const fileName = basename(file).replaceAll(':', '-') || 'strategy.ts'
    let script: string
    let names: PreparedNames | undefined
    try {
      ;({ text: script, names } = prepareText(stripTypes(source)))
    } catch (error) {
      return { fault: syntaxFault(fileName, error) }
    }
    const opened = await openInterpreter(names)
    const { runtime, context } = opened
    const deadline = performance.now() + limits.milliseconds
    const guest = { fileName, source, limits, deadline }
    runtime.setMemoryLimit(limits.memoryBytes)
    runtime.setMaxStackSize(stackBytes)
    runtime.setInterruptHandler(() => performance.now() > deadline)
    opened.add(fileName, script)
    return guarded(fileName, () => {
      const evaluated = context.evalCode(entrySource(fileName), entryName, { type: 'module' })
      const module = evaluated.error ? evaluated : settle(runtime, context, evaluated.value)
      if (module.error) {
        const fault = guestFault(context, module.error, guest)
        return { fault: importFault(fault.message, fileName, source) ?? fault }
      }
      return new Isolation(runtime, context, guest, module.value)
    })
  }

  facts(): StrategyFacts | { readonly fault: PlanFault } {
    const { context, module, file } = this
    return guarded(file.fileName, () => {
      using describe = context.getProp(module, 'describe')
      const result = context.callFunction(describe, context.undefined)
      if (result.error) return { fault: guestFault(context, result.error, file) }
      return readFacts(context.getString(result.value))
    })
  }

  /** Runs all ranks until none can go on. */
  run(recorder: Recorder, setup: ReturnType<typeof setUp>): void {
    const { context, module, runtime, file } = this
    const { fileName, limits, deadline } = file
    const { worldSize, layers, config, rendezvous } = setup
    const half = new HostHalf(context, recorder, worldSize)
    const broken = guarded(fileName, () => {
      const options = context.newString(
        JSON.stringify({ worldSize, layers, config, rendezvous, fileName: stackMark(fileName) }),
      )
      const start = context.getProp(module, 'start')
      const started = context.callFunction(start, context.undefined, half.call, half.list, options)
      if (started.error) return { fault: guestFault(context, started.error, file) }
      while (runtime.hasPendingJob()) {
        const done = runtime.executePendingJobs()
        if (done.error) return { fault: guestFault(context, done.error, file) }
      }
      half.takeList()
      const ended = context.callFunction(context.getProp(module, 'ends'), context.undefined)
      if (ended.error) return { fault: guestFault(context, ended.error, file) }
      recorder.looseEnds(readLooseEnds(context.getString(ended.value)))
      // An interruption inside a promise's callback shows nowhere else.
      const isCutShort = performance.now() > deadline && !recorder.hasEnded
      return isCutShort ? { fault: timeFault(fileName, limits) } : undefined
    })
    const { isGoingOn, thrown } = half
    this.thrown = thrown
    this.progressOf = rank => ({ ...recorder.progress(rank), isGoingOn })
    if (broken === undefined) return
    // What it did until then tells which rank it was.
    guarded(fileName, () => half.takeList())
    recorder.stop({ ...broken.fault, rank: half.lastRank })
  }

  /**
   * A limit that struck inside `train` reaches the recorder as an exception: names it for what it was. When the time
   * is over all others are stopped too, but the first was at it.
   */
  named(faults: readonly PlanFault[]): readonly PlanFault[] {
    const named = faults.map(fault => this.namedOne(fault))
    const stopped = named.filter(({ code }) => code === 'time')
    const first = this.thrown.find(rank => stopped.some(fault => fault.rank === rank))
    return first === undefined ? named : named.filter(({ code, rank }) => code !== 'time' || rank === first)
  }

  private namedOne(fault: PlanFault): PlanFault {
    const { fileName, source, limits, deadline } = this.file
    const isException = fault.code === 'exception'
    const limit = isException ? limitComplaint(fault.message, fileName, limits, deadline) : undefined
    if ((limit ?? fault).code === 'time') {
      const { rank, operation, line } = fault
      return { ...timeFault(fileName, limits, this.progressOf(rank)), rank, operation, line }
    }
    if (!isException) return fault
    return { ...fault, suggestion: suggestionFor(fault, lineText(source, fault.line)), ...limit }
  }
}

/** A module with a top-level await gives a promise: what it settles to, once all jobs are done. */
function settle(runtime: QuickJSRuntime, context: QuickJSContext, value: QuickJSHandle) {
  const jobs = runtime.executePendingJobs()
  if (jobs.error) {
    value.dispose()
    return jobs
  }
  jobs.dispose()
  const state = context.getPromiseState(value)
  if (state.type === 'fulfilled') {
    if (state.notAPromise) return { value, error: undefined }
    value.dispose()
    return { value: state.value, error: undefined }
  }
  value.dispose()
  if (state.type === 'rejected') return { error: state.error }
  return { error: context.newError('The file awaits something that never happens.') }
}

/** What breaks the interpreter itself, such as a stack that overflows within its own parser, is a fault too. */
function guarded<T>(fileName: string, inside: () => T): T | { readonly fault: PlanFault } {
  try {
    return inside()
  } catch (thrown) {
    if (thrown instanceof AppError) throw thrown
    const fault = { code: 'exception', rank: -1, operation: '', line: 0 }
    const message = `${fileName} broke the interpreter: ${thrown instanceof Error ? thrown.message : thrown}`
    return { fault: { ...fault, message, suggestion: 'Look for very deep nesting or recursion.' } }
  }
}
