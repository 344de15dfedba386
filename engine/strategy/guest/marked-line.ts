/**
 * The line of the call that comes next, where the text of a strategy was prepared to say it: reading a stack costs
 * an interpreter more than all else that a call does.
 */
/** 0 where nothing was said. A line is that of one call: whoever takes it leaves 0. */
export const marked = { line: 0 }

/** Stands around a call's last argument, which is evaluated last: what follows is the call. */
export function markLine<T>(argument: T, line: number): T {
  marked.line = line
  return argument
}
