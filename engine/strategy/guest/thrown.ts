/** What was thrown, in words: it may be anything. */

/** `TypeError: x is not a function`. */
export function errorText(thrown: unknown): string {
  try {
    return thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown)
  } catch {
    return 'something that cannot be told'
  }
}

/** Its stack trace, undefined where it has none that can be read. */
export function stackOf(thrown: unknown): string | undefined {
  try {
    const stack = thrown instanceof Error ? thrown.stack : undefined
    return typeof stack === 'string' ? stack : undefined
  } catch {
    return undefined
  }
}

/** First line of the strategy's file that a stack trace names, 0 where it names none. `fileMark`: `part0.ts:`. */
export function lineInStack(stack: string | undefined, fileMark: string): number {
  const at = fileMark === ':' ? -1 : (stack?.indexOf(fileMark) ?? -1)
  return at < 0 ? 0 : Number.parseInt(stack!.slice(at + fileMark.length), 10) || 0
}
