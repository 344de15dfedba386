/**
 * What crosses the process line to the engine service: types and validators, nothing else.
 * The editor's API types, the list of strategies and their parameter forms reach the window through here,
 * as text and data.
 */
import { z } from 'zod'
import { call, stream } from './base/channel/contract.ts'
import type { PlanFault } from './base/plan.ts'
import type { Process, RunHeader, Track } from './base/run.ts'
import type { RunTallies } from './base/run-tallies.ts'
import type { Bytes, Rank } from './base/units.ts'

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

/** A back end for real tensors, best first; what it runs on here, or what is missing and what adds it. */
export interface BackendListing {
  readonly name: string
  readonly title: string
  readonly available: boolean
  readonly detail: string
  readonly remedy: string
  readonly devices: number
  /** Never taken unless it is asked for. */
  readonly onRequestOnly?: boolean
}

/** How the ranks of a run share this machine. Rank r takes device r modulo `devices`. */
export interface Placement {
  readonly backend: string
  /** What the back end runs on, as it says itself. */
  readonly device: string
  /** Devices that ranks take one each; 1 for a processor, which all share. */
  readonly devices: number
  readonly ranksPerDevice: number
  /** At most: some back ends use one only. */
  readonly threadsPerRank: number
  /** Logical cores of this machine. */
  readonly cores: number
}

/** A cluster that a strategy can be simulated on. */
export interface ClusterListing {
  readonly name: string
  readonly title: string
  /** Of one device; absent where it has no limit. */
  readonly memoryBytes?: Bytes
  /** This machine, as `rankscope hardware --measure` found it. */
  readonly isMeasured: boolean
}

/** A simulation that was kept in the library. */
export interface KeptSimulation {
  readonly run: string
  readonly stepSeconds: number
  readonly bubbleOfTotal: number
  /** Of the rank that holds most. */
  readonly peakBytes: Bytes
  /** Memory limits exceeded. */
  readonly violations: readonly PlanFault[]
}

/** What the teaching lab would print of a plan. */
export interface LabScore {
  readonly executionSeconds: number
  /** Fraction. */
  readonly mfu: number
  /** Largest over the ranks, in elements. */
  readonly peakElements: number
}

/** What is said of a simulated step before anything is looked at. */
export interface PreviewFigures {
  readonly stepSeconds: number
  /** Absent where the device has no datasheet peak. */
  readonly mfu?: number
  readonly bubbleOfTotal: number
  readonly bubbleOfIdeal: number
  /** Of the rank that holds most. */
  readonly peakBytes: Bytes
  readonly peakRank: Rank
  /** Of the device; absent where it has none. */
  readonly memoryLimitBytes?: Bytes
  readonly operations: number
  readonly planHash: string
  /** By the lab's rules, on the cluster that was asked for; only where they were. */
  readonly lab?: LabScore
  /** The lab's own score: the same plan on its machines. Absent where these do not take the plan's dtype. */
  readonly score?: LabScore
}

/** What was recorded, every default filled in. */
export interface PreviewTask {
  readonly worldSize: number
  readonly layers: number
  readonly globalBatch: number
  readonly batch: number
  /** In all ranks. */
  readonly microbatches: number
  readonly model: string
  readonly modelParameters: Readonly<Record<string, number>>
  readonly dtype: string
  readonly parameters: Readonly<Record<string, number | string | boolean>>
}

/** The run in memory that shows a preview: its rows, and what these times make of them. */
export interface PreviewRun {
  readonly run: string
  readonly header: RunHeader
  /** Name of what stays, however the plan is timed. */
  readonly outline: string
  /** Absent where the window said that it has them. */
  readonly rows?: { readonly processes: readonly Process[]; readonly tracks: readonly Track[] }
  readonly tallies: RunTallies
}

/** A strategy as it is being written: recorded, checked, simulated, shown from memory. */
export interface StrategyPreview {
  /** Absent where the text could not even be read as a strategy. */
  readonly facts?: StrategyFacts
  /** What is wrong with it; with figures beside, memory limits exceeded. */
  readonly violations: readonly PlanFault[]
  /** These three are absent where the strategy is not correct. */
  readonly task?: PreviewTask
  readonly figures?: PreviewFigures
  readonly run?: PreviewRun
  /** `record` is 0 where a recording at hand was timed anew. */
  readonly milliseconds: { readonly record: number; readonly simulate: number; readonly show: number }
}

/** A run on real ranks, from the queue to its end. */
export interface RunStatus {
  readonly id: number
  readonly state: 'queued' | 'starting' | 'running' | 'done' | 'stopped' | 'failed'
  /** Runs that come first. */
  readonly ahead: number
  readonly title: string
  readonly worldSize: number
  /** Last step that has ended, -1 before the first. */
  readonly step: number
  readonly steps: number
  /** Id in the library, once the ranks are ready. */
  readonly run?: string
  /** Processes, by rank. */
  readonly pids?: readonly number[]
  readonly backend?: string
  readonly device?: string
  readonly ranksPerDevice?: number
  readonly threadsPerRank?: number
  /** Of the last step. */
  readonly loss?: number
  readonly stepSeconds?: number
  readonly bubbleOfTotal?: number
  /** Largest over the ranks, so far. */
  readonly peakBytes?: number
  /** Why it failed or was stopped. */
  readonly message?: string
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

const backendName = z.string().max(100)

const task = {
  /** Name of the list, or `schedule:NAME`; with `source`, what the file is called. */
  strategy: z.string().min(1).max(1000),
  /** A person's own strategy: recorded in isolation. */
  source: z.string().max(1_000_000).optional(),
  /** What is absent comes from the small task that all strategies share. */
  request: recordRequestSchema,
}

/** What to time, and on what. */
export const simulateRunSchema = z.object({
  ...task,
  cluster: z.string().min(1).max(200),
  /** By the teaching lab's rules and units. */
  lab: z.boolean().optional(),
})

export type SimulateRun = z.output<typeof simulateRunSchema>

/** What to show while it is written. */
export const previewStrategySchema = z.object({
  source: z.string().max(1_000_000),
  /** Name of the file, for messages. */
  file: z.string().min(1).max(1000),
  request: recordRequestSchema,
  cluster: z.string().min(1).max(200),
  /** By the teaching lab's rules and units. */
  lab: z.boolean(),
  /** In place of the cluster's own. */
  memoryGigabytes: z.number().positive().max(1e6).optional(),
  /** The factor by which all links are faster or slower. */
  linkFactor: z.number().min(1e-3).max(1e3).optional(),
  /** Id of the run in memory, `preview-...`; the next preview takes its place. */
  run: z.string().min(1).max(200),
  /** Name of the outline whose rows the window has. */
  outline: z.string().max(100).optional(),
})

export type PreviewStrategy = z.output<typeof previewStrategySchema>

/** What to train, and how. */
export const startRunSchema = z.object({
  ...task,
  steps: z.int().min(1).max(1_000_000),
  /** The best that works here where absent. */
  backend: backendName.optional(),
  optimizer: z
    .object({ name: z.enum(['sgd', 'adam']), learningRate: z.number().positive().finite() })
    .optional(),
  seed: z
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .optional(),
})

export type StartRun = z.output<typeof startRunSchema>

export const engineContract = {
  /** Versions for the About box. */
  about: call<{ readonly node: string; readonly platform: string }>()(z.object({})),
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
  /** The same, and what the step would look like on a cluster. */
  previewStrategy: call<StrategyPreview>()(previewStrategySchema),
  backends: call<readonly BackendListing[]>()(z.object({})),
  /** How ranks would share this machine. Throws `unavailable` where the back end does not work here. */
  placement: call<Placement>()(z.object({ worldSize: whole, backend: backendName.optional() })),
  clusters: call<readonly ClusterListing[]>()(z.object({})),
  /** Times a strategy on a cluster and keeps it in the library. Fails where the strategy is not correct. */
  simulateRun: call<KeptSimulation>()(simulateRunSchema),
  /** Queues a run. Fails where the strategy is not correct; what comes later is told by `watchRuns`. */
  startRun: call<RunStatus>()(startRunSchema),
  /** Ends a run early, or takes it out of the queue; what it did is kept. Resolves when its ranks are gone. */
  stopRun: call<void>()(z.object({ id: z.int() })),
  /** All runs of this session, now and whenever one has changed. Never ends by itself. */
  watchRuns: stream<readonly RunStatus[]>()(z.object({})),
} as const

export type EngineContract = typeof engineContract
