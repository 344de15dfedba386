import type { Backend, BackendProbe } from '../kernel-set.ts'
import { tfjsKernelSet } from '../kernels/tfjs-kernel-set.ts'
import type { PlatformRequest, TensorPlatform } from './tensor-platform.ts'

export interface TensorBackend extends Backend {
  /** Opens it in this process. Throws an AppError that says what is missing. */
  open(request: PlatformRequest): Promise<TensorPlatform>
}

/** A back end from how it is probed and opened. */
export function tensorBackend(
  parts: Pick<TensorBackend, 'name' | 'title' | 'open'> & { probe(): Promise<BackendProbe> },
): TensorBackend {
  return { ...parts, create: async request => tfjsKernelSet(request, await parts.open(request)) }
}
