/**
 * Time of compute on one device: the longer of arithmetic and memory traffic, each at the efficiency that
 * its size reaches (roofline: Williams et al. 2009; efficiency by size: Isaev et al. 2023, calculon).
 */
import { AppError } from '../base/app-error.ts'
import type { Bytes, Flops } from '../base/units.ts'
import { type EfficiencyTable, efficiencyAt, type System } from './system.ts'

const giga = 1e9
const mega = 1e6
const tera = 1e12

/** Dense peak of the matrix engine, FLOP/s. Throws `unsupported` where the device lacks the dtype. */
export function peakFlopsPerSecond(system: System, dtype: string): number {
  return matrixEngine(system, dtype).tflops * tera
}

function matrixEngine(system: System, dtype: string) {
  const engine = system.matrix[dtype]
  if (engine) return engine
  const known = Object.keys(system.matrix).join(', ') || 'none'
  throw new AppError(
    'unsupported',
    `${system.title} has no peak for ${dtype}. Choose a dtype that it has: ${known}.`,
  )
}

/** Seconds of one operation on the matrix engine. */
export function matrixSeconds(system: System, dtype: string, flops: Flops, bytes: Bytes): number {
  return Math.max(arithmeticSeconds(matrixEngine(system, dtype), flops), memorySeconds(system, bytes))
}

/** Seconds of one operation, number by number: an optimizer's step, a softmax. */
export function vectorSeconds(system: System, flops: Flops, bytes: Bytes): number {
  return Math.max(arithmeticSeconds(system.vector, flops), memorySeconds(system, bytes))
}

function arithmeticSeconds(engine: { tflops: number; efficiency: EfficiencyTable }, flops: Flops): number {
  return flops / (engine.tflops * tera * efficiencyAt(engine.efficiency, flops / giga))
}

/** Seconds to move bytes between the device and its own memory. */
export function memorySeconds(system: System, bytes: Bytes): number {
  return linkSeconds(system.memory, bytes)
}

/** Seconds to move bytes between the host's memory and the device. */
export function hostLinkSeconds(system: System, bytes: Bytes): number {
  return linkSeconds(system.hostLink, bytes)
}

function linkSeconds(link: System['memory'], bytes: Bytes): number {
  return bytes / (link.gigabytesPerSecond * giga * efficiencyAt(link.efficiency, bytes / mega))
}
