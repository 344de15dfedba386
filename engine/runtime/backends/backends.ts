/**
 * The list of back ends, best first. Adding one is a file beside this one and a line here.
 */
import { AppError } from '../../base/app-error.ts'
import type { BackendProbe } from '../kernel-set.ts'
import { cpuBackend } from './cpu.ts'
import type { TensorBackend } from './tensor-backend.ts'
import { tensorflowBackend } from './tensorflow.ts'
import { wasmBackend } from './wasm.ts'
import { webgpuBackend } from './webgpu.ts'

export const allBackends: readonly TensorBackend[] = [
  tensorflowBackend,
  webgpuBackend,
  wasmBackend,
  cpuBackend,
]

export interface ProbedBackend extends BackendProbe {
  readonly name: string
  readonly title: string
}

/** What each back end says here, best first: what it runs on, or what is missing and what adds it. */
export function backends(): Promise<readonly ProbedBackend[]> {
  return Promise.all(allBackends.map(async ({ name, title, probe }) => ({ name, title, ...(await probe()) })))
}

/** Throws `not-found` with the names there are. */
export function backendNamed(name: string): TensorBackend {
  const found = allBackends.find(backend => backend.name === name)
  if (found) return found
  const known = allBackends.map(backend => backend.name).join(', ')
  throw new AppError('not-found', `There is no back end "${name}". Choose one of ${known}.`)
}

/**
 * The back end to run on: the one asked for, else the first that works well here.
 * Throws `unavailable` with what is missing and what adds it.
 */
export async function chooseBackend(name?: string): Promise<TensorBackend> {
  if (name !== undefined) {
    const backend = backendNamed(name)
    const { available, detail, remedy } = await backend.probe()
    if (available) return backend
    throw new AppError(
      'unavailable',
      `The back end ${name} does not work here: ${detail}.${remedy && ` What adds it: ${remedy}`}`,
    )
  }
  for (const backend of allBackends) {
    const { available, onRequestOnly = false } = await backend.probe()
    if (available && !onRequestOnly) return backend
  }
  throw new AppError('unavailable', 'No back end works here. `npm ci` installs those that always do.')
}
