/** How the ranks of a run would share this machine, by the same rule that a run follows. */
import { availableParallelism } from 'node:os'
import type { Placement } from '../contract.ts'
import { chooseBackend } from '../runtime/backends/backends.ts'
import { shareOf } from '../runtime/run/run-header.ts'

/** Without a back end: of the best that works here. Throws what `chooseBackend` throws. */
export async function placementOf(worldSize: number, backend?: string): Promise<Placement> {
  const chosen = await chooseBackend(backend)
  const { detail, devices } = await chosen.probe()
  return {
    backend: chosen.name,
    device: detail,
    devices: Math.max(1, devices),
    ...shareOf(worldSize, devices),
    cores: availableParallelism(),
  }
}
