/** Runs that are kept: simulated on a cluster, or executed on real ranks. */
import { z } from 'zod'
import { call, stream } from '../base/channel/contract.ts'
import type { PlanFault } from '../base/plan.ts'
import type { Bytes } from '../base/units.ts'
import { backendName, task, whole } from './arguments.ts'

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

/** What to time, and on what. */
export const simulateRunSchema = z.object({
  ...task,
  cluster: z.string().min(1).max(200),
  /** By the teaching lab's rules and units. */
  lab: z.boolean().optional(),
})

export type SimulateRun = z.output<typeof simulateRunSchema>

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

export const runCalls = {
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
