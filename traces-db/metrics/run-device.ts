/** The device that a run ran on, as far as the run tells. */

import type { Bytes, Rank } from '../../engine/base/units.ts'
import type { System } from '../../engine/hardware/system.ts'
import type { RunData } from '../store/run-data.ts'
import { catalogueDevice, catalogueSystem } from './catalogue-device.ts'

export interface RunDevice {
  /** '' where nobody knows. */
  readonly name: string
  readonly system: System | undefined
  readonly memoryBytes: Bytes | undefined
  readonly memorySource: string
}

/** Of one rank; of the first that tells where `rank` is undefined. */
export function runDevice(run: RunData, rank?: Rank): RunDevice {
  const { subject, sources } = run.header
  if (run.header.kind !== 'imported') {
    const name = subject.execution?.device ?? subject.hardware ?? ''
    const system = catalogueSystem(subject.hardware ?? '') ?? catalogueDevice(name)
    const gigabytes = run.header.kind === 'simulated' ? system?.memory.gigabytes : undefined
    return {
      name,
      system,
      memoryBytes: gigabytes === undefined ? undefined : gigabytes * 1e9,
      memorySource: gigabytes === undefined ? '' : `catalogue: ${system!.title}`,
    }
  }
  const own = sources.filter(source => rank === undefined || source.rank === rank)
  for (const { metadata } of own.length > 0 ? own : sources) {
    const [device] = deviceProperties(metadata)
    if (!device) continue
    const memory = device.totalGlobalMem
    return {
      name: device.name,
      system: catalogueDevice(device.name),
      memoryBytes: memory,
      memorySource: memory === undefined ? '' : 'deviceProperties of the trace',
    }
  }
  return { name: '', system: undefined, memoryBytes: undefined, memorySource: '' }
}

interface DeviceProperties {
  readonly name: string
  readonly totalGlobalMem: number | undefined
}

/** Kineto's list of devices; empty where the file has none, or anything else under that name. */
function deviceProperties(metadata: string): DeviceProperties[] {
  if (!metadata.includes('deviceProperties')) return []
  try {
    const { deviceProperties: list } = JSON.parse(metadata) as { readonly deviceProperties?: unknown }
    if (!Array.isArray(list)) return []
    return list.flatMap((entry: unknown) => {
      const { name, totalGlobalMem } = (entry ?? {}) as Record<string, unknown>
      if (typeof name !== 'string') return []
      return [{ name, totalGlobalMem: typeof totalGlobalMem === 'number' ? totalGlobalMem : undefined }]
    })
  } catch {
    return []
  }
}
