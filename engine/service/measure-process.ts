/**
 * Measures this machine in a process of its own and sends the rates. Kernels do not hear a signal while they
 * compute: whoever asked ends the process.
 */
import { measureKernels } from '../runtime/backends/kernel-rates.ts'
import { type MeasuredRates, measureMemory } from './measure-machine.ts'
import { measureRanks } from './measure-ranks.ts'

// Ctrl+C reaches every process of a terminal; what comes of it is up to whoever asked.
process.on('SIGINT', () => {})
process.on('disconnect', () => process.exit())
const memoryBytesPerSecond = measureMemory()
const kernels = await measureKernels()
const rates: MeasuredRates = { memoryBytesPerSecond, kernels, ranks: await measureRanks() }
process.send!(rates)
process.disconnect()
