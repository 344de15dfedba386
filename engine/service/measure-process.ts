/**
 * Measures this machine in a process of its own and sends the rates. Kernels do not hear a signal while they
 * compute: whoever asked ends the process.
 */
import { measureKernels } from '../runtime/backends/kernel-rates.ts'
import { measureMachine } from './measure-machine.ts'

// Ctrl+C reaches every process of a terminal; what comes of it is up to whoever asked.
process.on('SIGINT', () => {})
process.on('disconnect', () => process.exit())
process.send!(await measureMachine(await measureKernels()))
process.disconnect()
