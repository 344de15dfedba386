/**
 * Probes a back end in a process of its own: a native library may take seconds, memory, or its process down.
 * The process is the same program that ranks run in, so what works here works there.
 */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { nodeProgram } from '../../base/node-program.ts'
import type { BackendProbe } from '../kernel-set.ts'

/** What the process prints as its last line. */
export interface ProbeAnswer {
  readonly device: string
  readonly devices: number
  readonly onRequestOnly: boolean
}

const limitMilliseconds = 30_000
const probes = new Map<string, Promise<BackendProbe>>()

/** Never throws. One process for each back end: later calls give the same answer. */
export function probeInProcess(backend: string): Promise<BackendProbe> {
  const running = probes.get(backend) ?? start(backend)
  probes.set(backend, running)
  return running
}

function start(backend: string): Promise<BackendProbe> {
  const program = fileURLToPath(new URL('./probe-program.ts', import.meta.url))
  let node: string
  try {
    node = nodeProgram(process)
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    return Promise.resolve({ available: false, detail, remedy: '', devices: 0 })
  }
  return new Promise(resolve => {
    const done = (error: Error | null, stdout: string, stderr: string) =>
      resolve(answerOf(stdout) ?? failure(error, stderr))
    execFile(node, [program, backend], { timeout: limitMilliseconds }, done)
  })
}

function answerOf(stdout: string): BackendProbe | undefined {
  try {
    const { device, ...answer } = JSON.parse(stdout.trim().split('\n').at(-1)!) as ProbeAnswer
    return { available: true, detail: device, remedy: '', ...answer }
  } catch {
    return undefined
  }
}

function failure(
  error: (Error & { killed?: boolean; signal?: string | null }) | null,
  stderr: string,
): BackendProbe {
  const said = stderr
    .split('\n')
    .map(line => line.trim())
    .filter(line => line.startsWith('probe: '))
    .at(-1)
  const detail = said
    ? said.slice('probe: '.length).replace(/\.$/, '')
    : error?.killed
      ? `it did not answer within ${limitMilliseconds / 1000} s`
      : `its process ended without an answer${error?.signal ? ` (${error.signal})` : ''}`
  return { available: false, detail, remedy: '', devices: 0 }
}
