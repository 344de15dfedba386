/** What goes wrong inside the interpreter, told as faults of the strategy. */
import type { QuickJSContext, QuickJSHandle } from 'quickjs-emscripten'
import { countText } from '../../base/count-text.ts'
import type { PlanFault } from '../../base/plan.ts'
import type { IsolationLimits } from './isolation-limits.ts'
import { hintForCall, hintForName } from './name-hints.ts'
import { apiModule, apiSpecifier } from './strategy-modules.ts'

/** A file that is no TypeScript, or TypeScript that needs more than taking the types away. */
export function syntaxFault(fileName: string, error: unknown): PlanFault {
  const text = error instanceof Error ? error.message : String(error)
  // Node begins the stack of such an error with `file:line` and the line itself.
  const line = error instanceof Error ? Number(/^[^\n]*:(\d+)\n/.exec(error.stack ?? '')?.[1] ?? 0) : 0
  const fault = { code: 'syntax', rank: -1, operation: '', line }
  if (error instanceof Error && 'code' in error && error.code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX') {
    const what = text.replace(/ in (strip-only|type strip) mode/, '')
    const suggestion =
      'A strategy runs with its types taken away: types, interfaces and generics are fine, but not what makes code of them. For an enum write a plain object or a union of texts.'
    return { ...fault, message: `${fileName} holds more than types: ${what}`, suggestion }
  }
  const suggestion = /await isn't allowed/.test(text)
    ? 'Write async before the function around this line, and await its calls. In a callback of forEach or map write a loop instead: for (const x of list).'
    : 'Look for a missing bracket, comma or quote at this line or just before it.'
  return { ...fault, message: `${fileName} is not valid TypeScript: ${text}`, suggestion }
}

/** A strategy's file while it runs. */
export interface GuestFile {
  readonly fileName: string
  readonly source: string
  readonly limits: IsolationLimits
  /** By the clock of `performance.now()`. */
  readonly deadline: number
}

export function lineText(source: string, line: number): string {
  return source.split('\n')[line - 1] ?? ''
}

/** What an error of the interpreter means for the person who wrote the strategy. */
export function guestFault(
  context: QuickJSContext,
  handle: QuickJSHandle,
  { fileName, source, limits, deadline }: GuestFile,
): PlanFault {
  const { message, stack } = errorTexts(context, handle)
  const line = lineIn(stack, fileName)
  const fault = { rank: -1, operation: '', line }
  const limit = limitComplaint(message, fileName, limits, deadline)
  if (limit !== undefined) return { ...fault, ...limit }
  const text = message.replaceAll(apiModule, apiSpecifier)
  if (text.startsWith('SyntaxError')) {
    const suggestion =
      'Names that a file declares must differ, and what it awaits must stand in an async function.'
    return { ...fault, code: 'syntax', message: `${fileName} cannot be run: ${text}`, suggestion }
  }
  const thrown = { message: `${fileName} threw: ${text}`, suggestion: 'Mend the line that threw.' }
  return { ...fault, code: 'exception', ...thrown, suggestion: suggestionFor(thrown, lineText(source, line)) }
}

/** What to do about something thrown; what was said already, where no more is known. `text`: the line that threw. */
export function suggestionFor(
  { message, suggestion }: Pick<PlanFault, 'message' | 'suggestion'>,
  text: string,
): string {
  if (/TypeError: not a function/.test(message)) {
    return hintForCall(text) ?? 'Something that this line calls is no function: is its name spelt right?'
  }
  if (!message.includes('ReferenceError')) return suggestion
  const name = /'(\w+)' is not defined/.exec(message)?.[1] ?? ''
  const inReach = `Is the name spelt right, and imported? In reach of a strategy are the language and '${apiSpecifier}' alone: no console, files, network, timers or clock.`
  return hintForName(name) ?? inReach
}

/** Memory is used up: what the strategy keeps, or what is kept of it. */
export function memoryFault(fileName: string, megabytes: number): PlanFault {
  return {
    code: 'memory',
    rank: -1,
    operation: '',
    line: 0,
    message: `${fileName} used more than ${Math.round(megabytes)} MiB and was stopped.`,
    suggestion: 'Look for a list that grows without end.',
  }
}

/** How far a recording had come when its time was over. */
export interface Progress {
  readonly operations: number
  /** Line of the last one of the rank that was at work, 0 where unknown. */
  readonly line: number
  /** They were still coming. */
  readonly isGoingOn: boolean
}

/** The time is over. */
export function timeFault(fileName: string, limits: IsolationLimits, progress?: Progress): PlanFault {
  const { operations = 0, line = 0, isGoingOn = false } = progress ?? {}
  const until = progress
    ? ` Until then it had recorded ${countText(operations)} ${operations === 1 ? 'operation' : 'operations'}${line > 0 ? `, the last in line ${line}` : ''}.`
    : ''
  const smaller = 'record fewer ranks, layers, microbatches or steps'
  return {
    code: 'time',
    rank: -1,
    operation: '',
    line: 0,
    message: `${fileName} ran for longer than ${limits.milliseconds / 1000} seconds and was stopped.${until}`,
    suggestion: isGoingOn
      ? `It was still recording, so it may merely be long: ${smaller}. If not, look for a loop that does not end.`
      : `Look for a loop that does not end. If it only takes long, ${smaller}.`,
  }
}

/** The limit that an error of the interpreter tells of, if it does. */
export function limitComplaint(
  message: string,
  fileName: string,
  limits: IsolationLimits,
  deadline: number,
): Pick<PlanFault, 'code' | 'message' | 'suggestion'> | undefined {
  if (/InternalError: out of memory/.test(message)) {
    const { code, message: text, suggestion } = memoryFault(fileName, limits.memoryBytes / 2 ** 20)
    return { code, message: text, suggestion }
  }
  if (/InternalError: interrupted/.test(message) || performance.now() > deadline) {
    const { code, message: text, suggestion } = timeFault(fileName, limits)
    return { code, message: text, suggestion }
  }
  return undefined
}

/** Message and stack of a thrown value, whatever it is: reading them must not run into its traps. */
function errorTexts(context: QuickJSContext, handle: QuickJSHandle): { message: string; stack: string } {
  const text = (name: string): string => {
    const type = context.typeof(handle)
    if (type !== 'object' && type !== 'function')
      return name === 'message' ? String(context.dump(handle)) : ''
    try {
      using property = context.getProp(handle, name)
      return context.typeof(property) === 'string' ? context.getString(property).slice(0, 2000) : ''
    } catch {
      return ''
    }
  }
  const name = text('name')
  return { message: [name, text('message')].filter(Boolean).join(': ') || 'something', stack: text('stack') }
}

/** How a stack trace of the interpreter names the strategy's file, and none of ours that ends alike. */
export function stackMark(fileName: string): string {
  return `(${fileName}`
}

function lineIn(stack: string, fileName: string): number {
  const mark = `${stackMark(fileName)}:`
  const at = stack.indexOf(mark)
  return at < 0 ? 0 : Number.parseInt(stack.slice(at + mark.length), 10) || 0
}
