/**
 * The shape of a verb of the command line: one file each in verbs/, listed in verbs.ts. A verb gets what was
 * asked, parsed, and writes its answer; it knows nothing of process, arguments or exit codes.
 */
export interface Option {
  readonly type: 'string' | 'boolean'
  /** How its value is called in the help: `--out RUN`. */
  readonly value?: string
  /** What it means without a value: `--trace` alone. */
  readonly bare?: string
  /** May be given several times; its value is then a list. */
  readonly multiple?: boolean
  readonly help: string
}

export interface Verb {
  readonly name: string
  /** One line for the list of verbs. */
  readonly summary: string
  /** What follows the verb: `FILE... [--out RUN]`. */
  readonly usage: string
  readonly options: Readonly<Record<string, Option>>
  /** How many words it takes beside options. */
  readonly words: { readonly least: number; readonly most: number }
  /** More help, after the options. */
  readonly notes?: string
  run(request: Request, terminal: Terminal): Promise<void>
}

export interface Request {
  readonly words: readonly string[]
  /** The text of a string option, undefined where it was not given. Throws for one given several times. */
  text(option: string): string | undefined
  texts(option: string): readonly string[]
  flag(option: string): boolean
  /** A whole number within bounds, or the default. Throws {@link UsageError}. */
  wholeNumber(option: string, bounds: { least: number; most: number; default: number }): number
}

export interface Terminal {
  /** The answer is wanted as JSON. */
  readonly json: boolean
  /** Raised by Ctrl+C. */
  readonly signal: AbortSignal
  /** Writes a line of the answer to stdout. */
  print(line: string): void
  /** Writes the answer for machines: one JSON object, and nothing else, on stdout. */
  printJson(value: unknown): void
  /** Writes a line to stderr. */
  say(line: string): void
  /** Shows where work stands: one line that is overwritten, or a line now and then where stderr is a file. */
  progress(line: string): void
}

/** Asked in a way that cannot be answered: exit code 2. */
export class UsageError extends Error {}
