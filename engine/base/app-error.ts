/**
 * The one error that crosses process lines. `message` is a sentence for a person: what happened, where, what
 * to do. `code` is for programs. `detail` holds the offending values.
 */
export const errorCodes = [
  'invalid-argument', // the caller passed something that the contract forbids
  'not-found', // a file, run or name that does not exist
  'unreadable', // the input is there but cannot be read as what it claims to be
  'unsupported', // understood, but newer or other than what this version handles
  'damaged', // a stored file fails its own checks
  'limit', // a bound on size, depth, rows, memory or time was reached
  'cancelled', // the caller asked to stop
  'conflict', // it exists already, or somebody else holds it
  'unavailable', // the service died, restarts, or is not connected
  'strategy', // the person's strategy is wrong; detail names rank, operation, line
  'internal', // our own mistake
] as const

export type ErrorCode = (typeof errorCodes)[number]

export class AppError extends Error {
  readonly code: ErrorCode
  readonly detail: unknown

  constructor(code: ErrorCode, message: string, detail?: unknown, options?: ErrorOptions) {
    super(message, options)
    this.name = 'AppError'
    this.code = code
    this.detail = detail
  }
}

/** An error as it travels: plain data. */
export interface ErrorData {
  readonly code: ErrorCode
  readonly message: string
  readonly detail?: unknown
}

/** Turns whatever was thrown into plain data. What is not an AppError is our own mistake: `internal`. */
export function errorData(thrown: unknown): ErrorData {
  if (thrown instanceof AppError) return { code: thrown.code, message: thrown.message, detail: thrown.detail }
  if (thrown instanceof Error && thrown.name === 'AbortError')
    return { code: 'cancelled', message: 'Cancelled.' }
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return { code: 'internal', message, detail: thrown instanceof Error ? thrown.stack : undefined }
}

/** The reverse of {@link errorData}. */
export function errorFromData(data: ErrorData): AppError {
  return new AppError(data.code, data.message, data.detail)
}

/** Throws `cancelled` where the signal has been raised. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new AppError('cancelled', 'Cancelled.')
}
