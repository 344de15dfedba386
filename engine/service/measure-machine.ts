/**
 * What this machine reaches, as a system that plans are simulated on: its memory, measured here, and what was
 * measured of its kernels (runtime/backends/kernel-rates.ts) and its ranks (measure-ranks.ts).
 */
import type { EfficiencyTable, RankCosts, System } from '../hardware/system.ts'
import type { KernelRates, SizedRate } from '../runtime/backends/kernel-rates.ts'
import { describeMachine, type Fingerprint } from './fingerprint.ts'

export interface MeasuredRates {
  /** Read and written, together: a copy of a large array. */
  readonly memoryBytesPerSecond: number
  readonly kernels: KernelRates
  readonly ranks: RankCosts
}

const tries = 5

/** Bytes read and written a second, together, by a copy of a large array: the best of several. */
export function measureMemory(): number {
  const words = new Float64Array(16 * 2 ** 20)
  const copy = new Float64Array(words.length)
  let least = Number.POSITIVE_INFINITY
  for (let i = 0; i < tries; i++) {
    const from = performance.now()
    copy.set(words)
    least = Math.min(least, (performance.now() - from) / 1000)
  }
  return (2 * words.byteLength) / least
}

const [giga, mega] = [1e9, 1e6]

/** The machine as a system of the catalogue: what was measured, no datasheet peak. */
export function systemOf(machine: Fingerprint, rates: MeasuredRates): System {
  const { layers, updates, sums } = rates.kernels
  const copying = rates.memoryBytesPerSecond
  const summing = Math.max(copying, bestOf(sums))
  return {
    name: 'this-machine',
    title: `This machine: ${describeMachine(machine)}`,
    source: 'measured here by `rankscope hardware --measure`',
    matrix: { float32: { tflops: bestOf(layers) / 1e12, efficiency: efficiencyOf(layers, giga) } },
    vector: { tflops: bestOf(updates) / 1e12, efficiency: efficiencyOf(updates, giga) },
    memory: {
      gigabytesPerSecond: summing / giga,
      efficiency: efficiencyOf(sums, mega, summing),
      // Ranks share the memory of the machine.
      gigabytes: machine.memoryBytes / giga / machine.cores,
    },
    hostLink: { gigabytesPerSecond: copying / giga, efficiency: [[0, 1]] },
    tiers: [
      {
        name: 'local sockets',
        size: 64,
        // What no table of `ranks` tells costs what messages do.
        gigabytesPerSecond: messageRate(rates.ranks) / giga,
        efficiency: 1,
        latencyMicroseconds: rates.ranks.message[0]![1],
        model: 'ring',
      },
    ],
    measured: true,
    version: 2,
    ...(machine.gpus.length === 0 && { cores: machine.cores }),
    ranks: rates.ranks,
  }
}

/** The best rate over all sizes. */
export const bestOf = (rates: readonly SizedRate[]) => Math.max(...rates.map(rate => rate.perSecond))

/** Bytes a second that the largest messages add to what the smallest ones take. */
export function messageRate({ message }: RankCosts): number {
  const [[fromBytes, from], [toBytes, to]] = [message[0]!, message.at(-1)!]
  return to > from ? (toBytes - fromBytes) / ((to - from) * 1e-6) : toBytes / (to * 1e-6)
}

/** Share of the best rate that work of at least so many `unit`s reaches, largest first; 0 stands for all below. */
function efficiencyOf(rates: readonly SizedRate[], unit: number, peak = bestOf(rates)): EfficiencyTable {
  return rates
    .map(({ size, perSecond }, i): [number, number] => [i === 0 ? 0 : size / unit, perSecond / peak])
    .reverse()
}
