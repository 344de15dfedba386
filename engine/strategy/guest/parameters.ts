/** The parameters of a strategy, which the command line and the studio offer as a form. */

export interface Integer {
  readonly type: 'integer'
  readonly default: number
  readonly min?: number
  readonly max?: number
  /** For the form; the name if absent. */
  readonly title?: string
}

export interface Choice<Option extends string = string> {
  readonly type: 'choice'
  readonly options: readonly Option[]
  readonly default: Option
  readonly title?: string
}

export interface Flag {
  readonly type: 'flag'
  readonly default: boolean
  readonly title?: string
}

export type Parameter = Integer | Choice | Flag
export type Parameters = Readonly<Record<string, Parameter>>

/** A whole number: `integer({ default: 8, min: 1 })`. */
export function integer(spec: Omit<Integer, 'type'>): Integer {
  return { type: 'integer', ...spec }
}

/** One of a few words: `choice(['gpipe', '1f1b'], { default: '1f1b' })`. */
export function choice<Option extends string>(
  options: readonly Option[],
  spec: { readonly default: Option; readonly title?: string },
): Choice<Option> {
  return { type: 'choice', options, ...spec }
}

/** Yes or no: `flag({ default: false })`. */
export function flag(spec: Omit<Flag, 'type'>): Flag {
  return { type: 'flag', ...spec }
}
