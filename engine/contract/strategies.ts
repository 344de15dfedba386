/** Strategies, and what there is to write and to check one. */
import { z } from 'zod'
import { call } from '../base/channel/contract.ts'
import type { PlanFault } from '../base/plan.ts'
import { recordRequestSchema } from './arguments.ts'

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
    readonly dtype?: string
  }
  readonly parameters?: Readonly<Record<string, ParameterForm>>
}

/** What is trained: the numbers that every strategy takes. */
export interface TaskForm {
  readonly worldSize: number
  readonly model: string
  readonly layers: number
  readonly globalBatch: number
  readonly batch: number
}

/** A strategy that comes with the studio. */
export interface StrategyListing extends StrategyFacts {
  /** What a run of it trains where nothing else is asked for. */
  readonly task: TaskForm
  /** TypeScript, to open in the editor. */
  readonly source: string
}

/** A pipeline schedule: an order of passes, which can be edited cell by cell. */
export interface ScheduleListing {
  readonly name: string
  /** One line: what it is. */
  readonly description: string
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

export const strategyCalls = {
  /** The strategies that come with the studio, in the order of learning. */
  strategies: call<readonly StrategyListing[]>()(z.object({})),
  models: call<readonly ModelListing[]>()(z.object({})),
  schedules: call<readonly ScheduleListing[]>()(z.object({})),
  /** The order of a schedule as a CSV, a row a rank. Throws `invalid-argument` with the rule that the numbers break. */
  scheduleText: call<string>()(
    z.object({
      name: z.string().max(100),
      ranks: z.int().min(1).max(256),
      microbatches: z.int().min(1).max(512),
    }),
  ),
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
