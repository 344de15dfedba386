/**
 * From the words of a command line to an exit code: 0 done; 1 failed, with one line that says what and what
 * to do; 2 wrong usage; 130 and the like ended by a signal, with nothing written.
 */
import { relative } from 'node:path'
import { parseArgs } from 'node:util'
import { errorData } from '../../engine/base/app-error.ts'
import { helpOf, listOfVerbs } from './help.ts'
import { type Request, type Terminal, UsageError, type Verb } from './verb.ts'

export interface Output {
  readonly stdout: (text: string) => void
  readonly stderr: (text: string) => void
  /** stderr is a terminal: progress is one line that is overwritten. */
  readonly isTerminal: boolean
}

/** How often progress is told where stderr is no terminal. */
const quietMs = 5_000
const busyMs = 100

export async function runVerb(
  verbs: readonly Verb[],
  words: readonly string[],
  output: Output,
  signal: AbortSignal,
): Promise<number> {
  const [name, ...rest] = words
  const progress = new ProgressLine(output)
  try {
    if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
      output.stdout(`${listOfVerbs(verbs)}\n`)
      return name === undefined ? 2 : 0
    }
    const verb = verbs.find(entry => entry.name === name)
    if (!verb) throw new UsageError(`There is no verb "${name}". \`rankscope --help\` lists them.`)
    const parsed = parse(verb, rest)
    if (parsed === 'help') {
      output.stdout(`${helpOf(verb)}\n`)
      return 0
    }
    await verb.run(parsed.request, terminalOf(output, progress, parsed.json, signal))
    return 0
  } catch (thrown) {
    progress.clear()
    if (thrown instanceof UsageError) {
      output.stderr(`rankscope: ${thrown.message}\n`)
      return 2
    }
    const option = wrongOption(thrown)
    if (option !== undefined) {
      output.stderr(`rankscope: --${option}: ${failure(thrown)}\n`)
      return 2
    }
    const reason = signal.aborted ? signal.reason : thrown
    output.stderr(`rankscope: ${failure(reason)}\n`)
    return signal.aborted ? exitCodeOf(reason) : 1
  } finally {
    progress.clear()
  }
}

/** The option that was given a value which it cannot have, where only the engine could tell that. */
function wrongOption(thrown: unknown): string | undefined {
  const { code, detail } = errorData(thrown)
  const option = (detail as { readonly option?: unknown } | undefined)?.option
  return code === 'invalid-argument' && typeof option === 'string' ? option : undefined
}

/** Of a verb that a signal has ended: as a shell tells of it. */
function exitCodeOf(reason: unknown): number {
  const { exitCode } = (errorData(reason).detail ?? {}) as { readonly exitCode?: number }
  return exitCode ?? 1
}

/** One line. Our own mistakes can be looked at closer. */
function failure(thrown: unknown): string {
  const { code, message, detail } = errorData(thrown)
  const line = message.replaceAll(/\s*\n\s*/g, ' ')
  const { noRunFile } = (detail ?? {}) as { readonly noRunFile?: unknown }
  if (typeof noRunFile === 'string')
    return `${line} Import it if it is a trace: \`rankscope import ${wordOf(noRunFile)}\`.`
  if (code !== 'internal') return line
  if (process.env['RANKSCOPE_DEBUG']) return `${line}\n${detail}`
  return `This should not have happened: ${line || String(thrown)}. RANKSCOPE_DEBUG=1 tells where.`
}

/** A path as a person may type it here: from where they stand where that is shorter, quoted where a shell needs it. */
function wordOf(path: string): string {
  const near = relative(process.cwd(), path)
  const word = near === '' || near.length > path.length ? path : near
  return /^[\w@%+=:,./~-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}

function parse(verb: Verb, words: readonly string[]): 'help' | { request: Request; json: boolean } {
  const options = Object.fromEntries(
    Object.entries(verb.options).map(([name, { type, multiple }]) => [
      name,
      { type, multiple: multiple ?? false },
    ]),
  )
  let parsed: { values: Record<string, unknown>; positionals: string[] }
  try {
    parsed = parseArgs({
      args: withBareValues(verb, words),
      options: { ...options, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
    })
  } catch (thrown) {
    throw new UsageError(
      `${firstSentence((thrown as Error).message)} \`rankscope ${verb.name} --help\` tells what it takes.`,
    )
  }
  const { values, positionals } = parsed
  if (values['help']) return 'help'
  if (positionals.length < verb.words.least || positionals.length > verb.words.most) {
    const wrong =
      positionals.length < verb.words.least
        ? 'Something is missing.'
        : `"${positionals[verb.words.most]}" is too much.`
    throw new UsageError(
      `${wrong} Usage: rankscope ${verb.name} ${verb.usage}; \`rankscope ${verb.name} --help\` tells more.`,
    )
  }
  return { request: requestOf(values, positionals), json: values['json'] === true }
}

/** Of what Node says about wrong options: the rest is advice on arguments that begin with a dash. */
function firstSentence(message: string): string {
  return `${message.split(/\.?\s*\n|\. /, 1)[0]!.replace(/\.$/, '')}.`
}

/** Gives options that may stand alone their value. */
function withBareValues(verb: Verb, words: readonly string[]): string[] {
  return words.map((word, index) => {
    const bare = word.startsWith('--') ? verb.options[word.slice(2)]?.bare : undefined
    const next = words[index + 1]
    return bare === undefined || (next !== undefined && !next.startsWith('--')) ? word : `${word}=${bare}`
  })
}

function requestOf(values: Readonly<Record<string, unknown>>, words: readonly string[]): Request {
  const text = (option: string) => values[option] as string | undefined
  return {
    words,
    text,
    texts: option => (values[option] as string[] | undefined) ?? [],
    flag: option => values[option] === true,
    wholeNumber: (option, { least, most, default: fallback }) => {
      const written = text(option)
      if (written === undefined) return fallback
      const value = /^\d+$/.test(written) ? Number(written) : Number.NaN
      if (value >= least && value <= most) return value
      throw new UsageError(`--${option} must be a whole number from ${least} to ${most}, not "${written}".`)
    },
  }
}

function terminalOf(output: Output, progress: ProgressLine, json: boolean, signal: AbortSignal): Terminal {
  return {
    json,
    signal,
    print: line => {
      progress.clear()
      output.stdout(`${line}\n`)
    },
    printJson: value => {
      progress.clear()
      output.stdout(`${JSON.stringify(value)}\n`)
    },
    say: line => {
      progress.clear()
      output.stderr(`${line}\n`)
    },
    progress: line => progress.show(line),
  }
}

class ProgressLine {
  readonly #output: Output
  #lastMs = 0
  #isShown = false

  constructor(output: Output) {
    this.#output = output
    if (!output.isTerminal) this.#lastMs = Date.now()
  }

  show(line: string): void {
    const { isTerminal, stderr } = this.#output
    const now = Date.now()
    if (now - this.#lastMs < (isTerminal ? busyMs : quietMs)) return
    this.#lastMs = now
    this.#isShown = isTerminal
    stderr(isTerminal ? `\r\u001b[K${line}` : `${line}\n`)
  }

  clear(): void {
    if (this.#isShown) this.#output.stderr('\r\u001b[K')
    this.#isShown = false
  }
}
