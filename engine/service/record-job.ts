/** What goes to the thread that records, and what comes back. */
import type { ErrorData } from '../base/app-error.ts'
import type { RecordRequest } from '../strategy/setup.ts'
import type { IsolationLimits } from './isolation/isolation-limits.ts'
import type { IsolatedResult } from './isolation/record-isolated.ts'

export interface RecordJob {
  readonly source: string
  readonly file: string
  readonly request: RecordRequest
  readonly limits: IsolationLimits
}

export type RecordMessage = { readonly result: IsolatedResult } | { readonly error: ErrorData }

/** What else goes to the thread: it is to make itself fast while there is nothing to record. */
export const getReady = 'get ready'
