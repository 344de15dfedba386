/** What the engine service and a rank's process say to each other, over the channel that forking made. */
import type { ErrorData } from '../../base/app-error.ts'
import type { Rank } from '../../base/units.ts'
import type { KernelRequest, Part } from '../kernel-set.ts'
import type { LoggedEvents } from './event-log.ts'
import type { RankState } from './host-line.ts'
import type { RankProgram } from './rank-program.ts'

/** What a rank is told to hand over beside its events: for those who check its numbers. */
export interface ReadOut {
  /** Gradients as they come to the updates of this pass; -1 for none. */
  readonly gradientsOfPass: number
  readonly finalWeights: boolean
}

export type ToRank =
  | {
      readonly type: 'begin'
      readonly program: RankProgram
      readonly backend: string
      readonly kernels: KernelRequest
      readonly dtype: string
      /** What each rank listens on. */
      readonly addresses: readonly string[]
      readonly readOut: ReadOut
      /** False: no events are logged. */
      readonly logs: boolean
    }
  /** All ranks listen. */
  | { readonly type: 'connect' }
  | { readonly type: 'run'; readonly passes: number }
  | { readonly type: 'ping'; readonly number: number }
  /** Nobody needs it any more. */
  | { readonly type: 'end' }

export interface ReadTensor {
  readonly layer: number
  readonly part: Part
  readonly floats: Float32Array
}

export type FromRank =
  | { readonly type: 'listening' }
  | {
      readonly type: 'ready'
      readonly backend: string
      readonly device: string
      readonly maxRssBytes: number
    }
  | { readonly type: 'events'; readonly events: LoggedEvents; readonly dropped: number }
  | {
      readonly type: 'pass'
      readonly pass: number
      readonly startMs: number
      readonly endMs: number
      /** By step of the pass; what this rank saw of it. */
      readonly losses: Float64Array
      /** What the back end says that it holds. */
      readonly backendBytes: number
    }
  | { readonly type: 'pong'; readonly number: number; readonly atMs: number; readonly state: RankState }
  | {
      readonly type: 'tensors'
      readonly of: 'gradients' | 'weights'
      readonly tensors: readonly ReadTensor[]
    }
  | {
      readonly type: 'failed'
      readonly error: ErrorData
      readonly state: RankState | undefined
      readonly lostPeer: Rank
    }
  | { readonly type: 'done' }
