/**
 * What this machine reaches, measured: memory traffic, messages between two processes, and float32 matrix
 * products of the back end that is passed in. Each figure is the best of several tries: other work on the
 * machine can only make it look slower.
 */
import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AppError } from '../base/app-error.ts'
import type { System } from '../hardware/system.ts'
import { describeMachine, type Fingerprint } from './fingerprint.ts'

export interface MeasuredRates {
  /** Read and written, together. */
  readonly memoryBytesPerSecond: number
  readonly messageBytesPerSecond: number
  /** One way, an empty message. */
  readonly messageLatencySeconds: number
  /** Of one rank, float32: the best over all sizes. */
  readonly matrixFlopsPerSecond: number
  /** The same by size, ascending. */
  readonly matrixRates: readonly MatrixRate[]
}

/** Products of two `side` x `side` matrices. */
export interface MatrixRate {
  readonly side: number
  readonly flopsPerSecond: number
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

/**
 * Measures; takes a few seconds.
 *
 * @param multiply makes one float32 product of two n x n matrices, and resolves when it is done
 */
export async function measureMachine(multiply: (n: number) => Promise<void> | void): Promise<MeasuredRates> {
  const matrixRates = await measureProducts(multiply)
  const words = new Float64Array(16 * 2 ** 20)
  const copy = new Float64Array(words.length)
  const copied = await best(() => copy.set(words))
  return {
    memoryBytesPerSecond: (2 * words.byteLength) / copied,
    matrixFlopsPerSecond: Math.max(...matrixRates.map(rate => rate.flopsPerSecond)),
    matrixRates,
    ...(await measureMessages()),
  }
}

const sides = [32, 64, 128, 256, 512, 1024, 2048]
/** Larger products than one that took so long are left out. */
const longSeconds = 0.04

async function measureProducts(multiply: (n: number) => Promise<void> | void): Promise<MatrixRate[]> {
  const rates: MatrixRate[] = []
  for (const side of sides) {
    // The first one of a size may compile, pack or allocate.
    await multiply(side)
    const product = await best(() => multiply(side))
    rates.push({ side, flopsPerSecond: matrixFlops(side) / Math.max(product, 1e-9) })
    if (product > longSeconds) break
  }
  return rates
}

const matrixFlops = (side: number) => 2 * side ** 3

/** Share of the best rate that products of at least so many GFLOP reach, largest first; 0 stands for all below. */
function efficiencyOf({ matrixRates, matrixFlopsPerSecond }: MeasuredRates): [number, number][] {
  return matrixRates
    .map(({ side, flopsPerSecond }, i): [number, number] => [
      i === 0 ? 0 : matrixFlops(side) / 1e9,
      flopsPerSecond / matrixFlopsPerSecond,
    ])
    .reverse()
}

/** The machine as a system of the catalogue: what was measured, no datasheet peak. */
export function systemOf(machine: Fingerprint, rates: MeasuredRates): System {
  const giga = 1e9
  const flat: [number, number][] = [[0, 1]]
  const memory = { gigabytesPerSecond: rates.memoryBytesPerSecond / giga, efficiency: flat }
  const tflops = rates.matrixFlopsPerSecond / 1e12
  return {
    name: 'this-machine',
    title: `This machine: ${describeMachine(machine)}`,
    source: 'measured here by `rankscope hardware --measure`',
    matrix: { float32: { tflops, efficiency: efficiencyOf(rates) } },
    vector: { tflops, efficiency: flat },
    // Ranks share the memory of the machine.
    memory: { ...memory, gigabytes: machine.memoryBytes / giga / machine.cores },
    hostLink: memory,
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
