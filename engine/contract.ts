/**
 * What crosses the process line to the engine service: types and validators, nothing else.
 * The editor's API types, the list of strategies and their parameter forms reach the window through here,
 * as text and data.
 */
import { z } from 'zod'
import { call } from './base/channel/contract.ts'
import type { PlanFault } from './base/plan.ts'

/** A parameter as a form shows it. */
export type ParameterForm =
  | {
      readonly type: 'integer'
      readonly default: number
      readonly min?: number
      readonly max?: number
      readonly title?: string
    }
  | {
      readonly type: 'choice'
      readonly options: readonly string[]
      readonly default: string
      readonly title?: string
    }
  | { readonly type: 'flag'; readonly default: boolean; readonly title?: string }

/** What a strategy says about itself. */
export interface StrategyFacts {
  readonly name: string
  readonly description?: string
  readonly defaults?: {
    readonly worldSize?: number
    readonly layers?: number
    readonly globalBatch?: number
    readonly batch?: number
    readonly model?: string
  }
  readonly parameters?: Readonly<Record<string, ParameterForm>>
}

/** A strategy that comes with the studio. */
export interface StrategyListing extends StrategyFacts {
  /** TypeScript, to open in the editor. */
  readonly source: string
}

export interface ModelListing {
  readonly name: string
  readonly description: string
  readonly defaultLayers: number
  readonly parameters: readonly {
    readonly name: string
    readonly title: string
    readonly default: number
    readonly min: number
  }[]
}

/** A file of TypeScript, for the editor to take types from. Paths are relative to each other. */
export interface SourceFile {
  readonly path: string
  readonly text: string
}

export interface StrategyApi {
  /** The file that 'rankscope/strategy' means. */
  readonly entry: string
  readonly files: readonly SourceFile[]
}

export interface StrategyCheck {
  readonly ok: boolean
  /** Absent where the text could not even be read as a strategy. */
  readonly facts?: StrategyFacts
  readonly violations: readonly PlanFault[]
  /** Absent where there are violations. */
  readonly operations?: number
  readonly planHash?: string
}

const whole = z
  .int()
  .min(1)
  .max(2 ** 24)

/** How a strategy is recorded. What is absent comes from its defaults. */
export const recordRequestSchema = z
  .object({
    worldSize: whole,
    layers: whole,
    globalBatch: whole,
    batch: whole,
    model: z.string().max(100),
    modelParameters: z.record(z.string(), z.number()),
    dtype: z.string().max(100),
    parameters: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
    rendezvous: z.boolean(),
    steps: whole,
  })
  .partial()

export const engineContract = {
  /** Versions for the About box. */
  about: call<{ readonly node: string; readonly platform: string }>()(z.object({})),
  /** The strategies that come with the studio, in the order of learning. */
  strategies: call<readonly StrategyListing[]>()(z.object({})),
  models: call<readonly ModelListing[]>()(z.object({})),
  /** What a strategy is written against, as sources. */
  strategyApi: call<StrategyApi>()(z.object({})),
  /** Records a person's strategy in isolation and says what is wrong with it. Ends when cancelled. */
  checkStrategy: call<StrategyCheck>()(
    z.object({
      source: z.string().max(1_000_000),
      /** Name of the file, for messages. */
      file: z.string().max(1000),
      request: recordRequestSchema,
    }),
  ),
} as const

export type EngineContract = typeof engineContract
