/**
 * What crosses the process line to the engine service: types and validators, nothing else.
 * The editor's API types, the list of strategies and their parameter forms reach the window through here,
 * as text and data.
 */
import { z } from 'zod'
import { call } from './base/channel/contract.ts'
import { previewCalls } from './contract/previews.ts'
import { runCalls } from './contract/runs.ts'
import { strategyCalls } from './contract/strategies.ts'

export type * from './contract/previews.ts'
export type * from './contract/runs.ts'
export { simulateRunSchema } from './contract/runs.ts'
export type * from './contract/strategies.ts'

export const engineContract = {
  /** Versions for the About box. */
  about: call<{ readonly node: string; readonly platform: string }>()(z.object({})),
  ...strategyCalls,
  ...previewCalls,
  ...runCalls,
} as const

export type EngineContract = typeof engineContract
