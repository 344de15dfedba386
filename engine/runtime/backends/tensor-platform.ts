/** TensorFlow.js opened on one of its back ends: what differs between them, and nothing else. */
import type { KernelRequest } from '../kernel-set.ts'
import type { MatrixProducts } from '../kernels/matrix-products.ts'
import type { AdamStep } from '../kernels/optimizers.ts'
import type { Tensor, Tfjs } from './tfjs.ts'

/** A back end of TensorFlow.js as the kernels see it. */
export interface TensorPlatform {
  readonly tf: Tfjs
  /** Name in TensorFlow.js. */
  readonly engine: string
  /** Name in this project. */
  readonly name: string
  /** What it runs on, for a person. */
  readonly device: string
  readonly products: MatrixProducts
  /** One byte a number: 1 where it is above 0. */
  isPositive(x: Tensor): Tensor
  /** A step of Adam, where it is one operation. */
  readonly adam?: AdamStep
  /**
   * Where tensors lie in memory of the back end's own that is seen from here: the numbers of one, in place, good
   * until the next kernel. What a tensor is made of is copied there.
   */
  view?(tensor: Tensor): Float32Array
  /** Whether results must be waited for (WebGPU cannot read without). */
  readonly readsLater: boolean
  /** As in KernelSet. */
  finished(): Promise<void> | undefined
  bytesHeld(): number
  /** Number of devices that ranks can take one each; 1 where it is not said. */
  readonly devices?: number
  /** As in BackendProbe. */
  readonly onRequestOnly?: boolean
  /** Lets go of the device, where it would keep the process alive. */
  close?(): void
}

/** The rank that opens it: which of several devices to take, and how many threads at most. */
export type PlatformRequest = Pick<KernelRequest, 'rank' | 'threads'>
