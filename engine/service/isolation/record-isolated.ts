/**
 * Records a person's strategy inside a WebAssembly interpreter (quickjs). In its reach are the language and
 * 'rankscope/strategy'; no files, network, process, timers or clock. Memory and time are limited; whatever
 * happens in there ends with faults that name line and rank where these are known.
 */
import { basename } from 'node:path'
import {
  DefaultIntrinsics,
  getQuickJS,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSRuntime,
} from 'quickjs-emscripten'
import type { PlanFault } from '../../base/plan.ts'
import { planSubject, recordingOptions } from '../../strategy/record.ts'
import { Recorder, type RecordResult } from '../../strategy/recorder/recorder.ts'
import { type RecordRequest, type StrategyFacts, setUp } from '../../strategy/setup.ts'
import { readFacts } from './facts.ts'
import { guestFault, syntaxFault } from './guest-faults.ts'
import { callFunction, guestHost } from './host-functions.ts'
import { entryName, ownModule, resolveImport, startName, stripTypes } from './strategy-modules.ts'

export interface IsolationLimits {
  /** Of the interpreter: everything that the strategy keeps. */
  readonly memoryBytes: number
  readonly milliseconds: number
}

export const defaultLimits: IsolationLimits = { memoryBytes: 512 * 2 ** 20, milliseconds: 20_000 }
const stackBytes = 512 * 1024

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
  using open = isolation
  const facts = open.facts()
  if ('fault' in facts) return { facts: undefined, plan: undefined, faults: [facts.fault] }
  const setup = setUp(facts, request)
  const recorder = new Recorder(recordingOptions(setup))
  open.run(recorder, setup)
  return { facts, ...recorder.finish(planSubject(facts, setup)) }
}

/** What a strategy file says about itself: name, parameters, defaults. */
export async function readStrategyFacts(
  source: string,
  file: string,
  limits: IsolationLimits = defaultLimits,
): Promise<StrategyFacts | { readonly fault: PlanFault }> {
  const isolation = await Isolation.open(source, file, limits)
  if ('fault' in isolation) return isolation
  using open = isolation
  return open.facts()
}

class Isolation implements Disposable {
  private readonly runtime: QuickJSRuntime
  private readonly context: QuickJSContext
  private readonly fileName: string
  private readonly limits: IsolationLimits
  private readonly module: QuickJSHandle
  private readonly deadline: number

  private constructor(
    runtime: QuickJSRuntime,
    context: QuickJSContext,
    fileName: string,
    limits: IsolationLimits,
    module: QuickJSHandle,
    deadline: number,
  ) {
    this.runtime = runtime
    this.context = context
    this.fileName = fileName
    this.limits = limits
    this.module = module
    this.deadline = deadline
  }

  /** Evaluates the strategy's module. */
  static async open(
    source: string,
    file: string,
    limits: IsolationLimits,
  ): Promise<Isolation | { readonly fault: PlanFault }> {
    const fileName = basename(file).replaceAll(':', '-')
    let script: string
    try {
      script = stripTypes(source)
    } catch (error) {
      return { fault: syntaxFault(fileName, error) }
    }
    const quickjs = await getQuickJS()
    const runtime = quickjs.newRuntime()
    const deadline = performance.now() + limits.milliseconds
    runtime.setMemoryLimit(limits.memoryBytes)
    runtime.setMaxStackSize(stackBytes)
    runtime.setInterruptHandler(() => performance.now() > deadline)
    runtime.setModuleLoader(
      name => toLoad(name === fileName ? script : ownModule(name)),
      (importer, specifier) => toName(resolveImport(specifier, importer)),
    )
    // No clock: a recording must come out the same every time.
    const context = runtime.newContext({ intrinsics: { ...DefaultIntrinsics, Date: false } })
    const evaluated = context.evalCode(entrySource(fileName), entryName, { type: 'module' })
    const module = evaluated.error ? evaluated : settle(runtime, context, evaluated.value)
    if (module.error) {
      const fault = guestFault(context, module.error, fileName, limits, deadline)
      module.error.dispose()
      context.dispose()
      runtime.dispose()
      return { fault }
    }
    return new Isolation(runtime, context, fileName, limits, module.value, deadline)
  }

  facts(): StrategyFacts | { readonly fault: PlanFault } {
    const { context } = this
    using describe = context.getProp(this.module, 'describe')
    const result = context.callFunction(describe, context.undefined)
    if (result.error) {
      using error = result.error
      return { fault: guestFault(context, error, this.fileName, this.limits, this.deadline) }
    }
    using text = result.value
    return readFacts(context.getString(text))
  }

  /** Runs all ranks until none can go on. */
  run(recorder: Recorder, setup: ReturnType<typeof setUp>): void {
    const { context, runtime, fileName } = this
    let lastRank = -1
    using call = callFunction(context, recorder, setup.worldSize, rank => {
      lastRank = rank
    })
    const { worldSize, layers, config } = setup
    using options = context.newString(JSON.stringify({ worldSize, layers, config, fileName }))
    using start = context.getProp(this.module, 'start')
    const started = context.callFunction(start, context.undefined, call, options)
    if (started.error) {
      this.stop(recorder, started.error, lastRank)
      return
    }
    started.value.dispose()
    while (runtime.hasPendingJob()) {
      const done = runtime.executePendingJobs()
      if (done.error) {
        this.stop(recorder, done.error, lastRank)
        return
      }
      done.dispose()
    }
  }

  [Symbol.dispose](): void {
    this.module.dispose()
    this.context.dispose()
    this.runtime.dispose()
  }

  private stop(recorder: Recorder, error: QuickJSHandle, rank: number): void {
    const fault = guestFault(this.context, error, this.fileName, this.limits, this.deadline)
    error.dispose()
    recorder.stop({ ...fault, rank })
  }
}

function entrySource(fileName: string): string {
  return `
    import definition from ${JSON.stringify(fileName)}
    import { startStrategy } from ${JSON.stringify(startName)}
    export const describe = () => JSON.stringify({ ...definition, train: typeof definition?.train })
    ${guestHost}
    export const start = (call, options) => startStrategy(definition, hostOf(call), JSON.parse(options))
  `
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

function toLoad(text: string | Error): string | { error: Error } {
  return text instanceof Error ? { error: text } : text
}

function toName(name: string | Error): string | { error: Error } {
  return name instanceof Error ? { error: name } : name
}
