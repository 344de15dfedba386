/**
 * What crosses the process line to the traces-db service: types and validators, nothing else.
 *
 * Files are named by tokens, never by paths: whoever started the service (main) grants a token for a file
 * that a person chose, dropped or named on the command line. Runs are named by the id that `openRun` or the
 * library tells.
 */
import { libraryCalls } from './contract/library.ts'
import { madeRunCalls } from './contract/made-runs.ts'
import { measureCalls } from './contract/measuring.ts'
import { timelineCalls } from './contract/timeline.ts'
import { workspaceCalls } from './contract/workspace.ts'

export type * from './contract/library.ts'
export type * from './contract/made-runs.ts'
export type * from './contract/timeline.ts'
export type * from './contract/workspace.ts'

export const tracesContract = {
  ...libraryCalls,
  ...workspaceCalls,
  ...timelineCalls,
  ...measureCalls,
  ...madeRunCalls,
} as const

export type TracesContract = typeof tracesContract
