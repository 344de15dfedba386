/**
 * The line between guest and host inside the interpreter: one function that takes one text (the number of a
 * method and its arguments) and gives a number or a text. One text a call is several times as fast as an
 * argument each, and leaves nothing that a strategy could pass but text, every part of which is checked here;
 * whatever a call throws becomes an error of the guest.
 */
import type { QuickJSContext, QuickJSHandle } from 'quickjs-emscripten'
import { AppError } from '../../base/app-error.ts'
import type { StrategyHost } from '../../strategy/host.ts'

/** Arguments of each method: r = rank, n = number, s = text. */
const signatures: Readonly<Record<keyof StrategyHost, string>> = {
  load: 'rnnnn',
  input: 'rsn',
  forward: 'rnnnnnn',
  loss: 'rnn',
  backward: 'rnnnnn',
  backwardInput: 'rnnnnn',
  backwardWeight: 'rnnnn',
  update: 'rnnnnn',
  setFinalWeight: 'rnnnn',
  beginStep: 'rnn',
  add: 'rnnn',
  shard: 'rnnnn',
  combine: 'rnnn',
  group: 'rsn',
  send: 'rnnn',
  receive: 'rnn',
  collective: 'rnnsnn',
  await: 'n',
  nextDone: '',
  results: 'n',
  store: 'rnn',
  remove: 'rn',
  describe: 'n',
  samples: 'n',
  reject: 'rnsnn',
  broken: 'rssn',
  finished: 'r',
  failed: 'rsn',
}

/** Between the parts of a call's text. */
const separator = '\u0001'
/** Longest text that is taken from a strategy: the indices of a batch of a million samples. */
const maximumText = 8_000_000

/** Between calls that travel together. */
const callSeparator = '\u0002'
/** These answer nothing, so they wait for the next call and travel with it. */
const silent: readonly string[] = ['store', 'remove'] satisfies (keyof StrategyHost)[]

/**
 * JavaScript of the guest's half: an object with the host's methods, made of the one function. Written out, one
 * concatenation a method, because a loop over the arguments costs the interpreter as much as the call.
 */
export const guestHost = `
  const hostOf = call => {
    let waiting = ''
    const send = text => {
      const all = waiting + text
      waiting = ''
      return call(all)
    }
    return {
${Object.entries(signatures).map(guestMethod).join(',\n')}
    }
  }
`

function guestMethod([name, signature]: [string, string], number: number): string {
  const parameters = Array.from(signature, (_, index) => `a${index}`)
  const text = [number, ...parameters.map(parameter => `\${${parameter}}`)].join(separator)
  const body = silent.includes(name) ? `{ waiting += \`${text}${callSeparator}\` }` : `send(\`${text}\`)`
  return `      ${name}: (${parameters.join(', ')}) => ${body}`
}

/** The one function. `onCall` sees the rank of each call that names one. */
export function callFunction(
  context: QuickJSContext,
  host: StrategyHost,
  worldSize: number,
  onCall: (rank: number) => void,
): QuickJSHandle {
  const methods = Object.entries(signatures).map(([name, signature]) => ({
    signature,
    run: (host[name as keyof StrategyHost] as (...values: unknown[]) => unknown).bind(host),
  }))
  const runOne = (text: string): unknown => {
    const parts = text.split(separator)
    const method = methods[Number(parts[0])]
    if (method === undefined || parts.length !== method.signature.length + 1) throw wrongArguments()
    const values: (number | string)[] = []
    for (let i = 1; i < parts.length; i++) values.push(read(method.signature[i - 1]!, parts[i]!, worldSize))
    if (method.signature[0] === 'r') onCall(values[0] as number)
    return method.run(...values)
  }
  return context.newFunction('call', handle => {
    const calls = handle === undefined ? [''] : context.getString(handle).split(callSeparator)
    let result: unknown
    for (const call of calls) result = runOne(call)
    if (typeof result === 'number') return context.newNumber(result)
    return typeof result === 'string' ? context.newString(result) : context.undefined
  })
}

function read(type: string, part: string, worldSize: number): number | string {
  if (type === 's') {
    if (part.length <= maximumText) return part
    throw wrongArguments()
  }
  const value = Number(part)
  if (type === 'n' || (Number.isInteger(value) && value >= 0 && value < worldSize)) return value
  throw wrongArguments()
}

function wrongArguments(): AppError {
  return new AppError('strategy', 'A call into the recorder with the wrong arguments.')
}
