/**
 * What this machine reaches, measured: memory traffic, messages between two processes, and the kernels of the
 * back end whose rates are passed in. Each figure is the best of several tries: other work on the machine can
 * only make it look slower.
 */
import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AppError } from '../base/app-error.ts'
import type { EfficiencyTable, System } from '../hardware/system.ts'
import type { KernelRates, SizedRate } from '../runtime/backends/kernel-rates.ts'
import { describeMachine, type Fingerprint } from './fingerprint.ts'

export interface MeasuredRates {
  /** Read and written, together: a copy of a large array. */
  readonly memoryBytesPerSecond: number
  readonly messageBytesPerSecond: number
  /** One way, an empty message. */
  readonly messageLatencySeconds: number
  readonly kernels: KernelRates
}

const tries = 5
const seconds = () => performance.now() / 1000

/** Best time of several tries. */
async function best(run: () => unknown): Promise<number> {
  let least = Number.POSITIVE_INFINITY
  for (let i = 0; i < tries; i++) {
    const from = seconds()
    await run()
    least = Math.min(least, seconds() - from)
  }
  return least
}

/** Measures memory and messages; takes a second. */
export async function measureMachine(kernels: KernelRates): Promise<MeasuredRates> {
  const words = new Float64Array(16 * 2 ** 20)
  const copy = new Float64Array(words.length)
  const copied = await best(() => copy.set(words))
  return { memoryBytesPerSecond: (2 * words.byteLength) / copied, ...(await measureMessages()), kernels }
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
        gigabytesPerSecond: rates.messageBytesPerSecond / giga,
        efficiency: 1,
        latencyMicroseconds: rates.messageLatencySeconds * 1e6,
        model: 'ring',
      },
    ],
    measured: true,
  }
}

/** The best rate over all sizes. */
export const bestOf = (rates: readonly SizedRate[]) => Math.max(...rates.map(rate => rate.perSecond))

/** Share of the best rate that work of at least so many `unit`s reaches, largest first; 0 stands for all below. */
function efficiencyOf(rates: readonly SizedRate[], unit: number, peak = bestOf(rates)): EfficiencyTable {
  return rates
    .map(({ size, perSecond }, i): [number, number] => [i === 0 ? 0 : size / unit, perSecond / peak])
    .reverse()
}

const largeBytes = 4 * 2 ** 20
/** Answers every `size` bytes with one. */
const echoProgram = `
const [path, size] = process.argv.slice(1)
let seen = 0
const socket = require('node:net').connect(path)
socket.on('data', data => {
  seen += data.length
  for (; seen >= size; seen -= size) socket.write('.')
})
`

async function measureMessages() {
  const latency = (await roundTrip(1, 200)) / 2
  const large = await roundTrip(largeBytes, 20)
  return {
    messageLatencySeconds: latency,
    messageBytesPerSecond: largeBytes / Math.max(large - latency, 1e-9),
  }
}

/** Seconds from sending `size` bytes to another process until its one-byte answer, best of many. */
async function roundTrip(size: number, rounds: number): Promise<number> {
  const path =
    process.platform === 'win32'
      ? `\\\\.\\pipe\\rankscope-measure-${process.pid}-${size}`
      : join(tmpdir(), `rankscope-measure-${process.pid}-${size}.sock`)
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, resolve)
  })
  const child = spawn(process.execPath, ['-e', echoProgram, path, String(size)], { stdio: 'ignore' })
  try {
    const socket = await new Promise<Socket>((resolve, reject) => {
      server.once('connection', resolve)
      child.once('error', reject)
      child.once('exit', () =>
        reject(new AppError('internal', 'The process to measure messages with ended.')),
      )
    })
    const bytes = Buffer.alloc(size)
    let least = Number.POSITIVE_INFINITY
    for (let i = 0; i < rounds; i++) {
      const from = seconds()
      await new Promise<void>(resolve => {
        socket.once('data', () => resolve())
        socket.write(bytes)
      })
      least = Math.min(least, seconds() - from)
    }
    socket.destroy()
    return least
  } finally {
    server.close()
    child.kill()
    rmSync(path, { force: true })
  }
}
