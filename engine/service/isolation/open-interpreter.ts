/**
 * An interpreter with a context and our own modules in it, before there is a strategy. To open one takes as long as
 * to record a small strategy, so one that waits can be opened ahead of the next recording. It is for one strategy.
 */
import { DefaultIntrinsics, type QuickJSContext, type QuickJSRuntime } from 'quickjs-emscripten'
import { marksSource, noDice, readySource } from './entry-sources.ts'
import { newInterpreter } from './interpreter.ts'
import { freeNames, type PreparedNames } from './mark-names.ts'
import { markName, ownModule, readyName, resolveImport } from './strategy-modules.ts'

export class OpenInterpreter {
  readonly runtime: QuickJSRuntime
  readonly context: QuickJSContext
  private readonly strategy = { name: '', script: '' }

  private constructor(runtime: QuickJSRuntime, names: PreparedNames | undefined) {
    this.runtime = runtime
    const { strategy } = this
    runtime.setModuleLoader(
      name =>
        toLoad(name === strategy.name ? strategy.script : name === readyName ? readySource : ownModule(name)),
      (importer, specifier) => resolveImport(specifier, importer),
    )
    // No clock and no dice: a recording must come out the same every time.
    const context = runtime.newContext({ intrinsics: { ...DefaultIntrinsics, Date: false } })
    context.unwrapResult(context.evalCode(noDice)).dispose()
    if (names)
      context.unwrapResult(context.evalCode(marksSource(names), markName, { type: 'module' })).dispose()
    this.context = context
  }

  /** `names`: what the text of the strategy will call. */
  static async open(names: PreparedNames | undefined): Promise<OpenInterpreter> {
    return new OpenInterpreter((await newInterpreter()).newRuntime(), names)
  }

  /** From here on there is a module of this name. */
  add(name: string, script: string): void {
    Object.assign(this.strategy, { name, script })
  }
}

/** What nearly all texts call. */
const usualNames = freeNames('')!
let waiting: OpenInterpreter | undefined

/** Opens one ahead, for a text that calls what nearly all do. */
export async function openAhead(): Promise<void> {
  waiting ??= await OpenInterpreter.open(usualNames)
}

/** The one that waits, where it fits, or a new one. */
export async function openInterpreter(names: PreparedNames | undefined): Promise<OpenInterpreter> {
  const one = waiting
  if (!one || names?.line !== usualNames.line) return OpenInterpreter.open(names)
  waiting = undefined
  return one
}

function toLoad(text: string | Error): string | { error: Error } {
  return text instanceof Error ? { error: text } : text
}
