/**
 * Where in a strategy's file the running call stands, from V8's structured stack traces: several times as fast
 * as reading the text of a stack, and every recorded operation asks. One frame is taken, that of whoever called
 * the API; deeper ones cost, and V8 would go on to look for those of awaiting callers.
 */
const asIs = (_error: Error, sites: readonly NodeJS.CallSite[]) => sites

/** `fileName` is the end of the file's path. The result finds 0 where the caller is in another file. */
export function nativeLines(fileName: string): (api: CallableFunction) => number {
  if (fileName === '') return () => 0
  // The strategy's file as V8 writes it, once it has been seen: comparing it again is comparing pointers.
  let path: string | undefined
  return api => {
    const { prepareStackTrace, stackTraceLimit } = Error
    Error.prepareStackTrace = asIs
    Error.stackTraceLimit = 1
    const holder: { stack?: readonly NodeJS.CallSite[] } = {}
    Error.captureStackTrace(holder, api)
    const site = holder.stack![0]
    Error.prepareStackTrace = prepareStackTrace
    Error.stackTraceLimit = stackTraceLimit
    const file = site?.getFileName()
    if (!file || (file !== path && !file.endsWith(fileName))) return 0
    path = file
    return site!.getLineNumber() ?? 0
  }
}
