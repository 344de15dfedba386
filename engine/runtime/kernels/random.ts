/**
 * Numbers that look random and follow from a seed, a stream and an index alone, so any rank can make any part
 * of them. Integer hashing and exact float arithmetic only: equal bits on every machine.
 */

/** Streams of one seed that must not meet: layers count up from 0, everything else counts down from -1. */
export const streams = { input: -1, target: -2, embedding: -3, position: -4 } as const

/** 32 bits in, 32 well mixed bits out (the finalizer of MurmurHash3). */
function mix(bits: number): number {
  let h = bits | 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}

/** A generator for one stream of one seed. */
export interface RandomStream {
  /** A whole number, 0 to 2^32 - 1, for an index. */
  bits(index: number): number
  /** Uniform in [-bound, bound), as float32. */
  uniform(index: number, bound: number): number
}

const golden = 0x9e3779b9

export function randomStream(seed: number, stream: number): RandomStream {
  const key = mix(mix(seed ^ golden) + Math.imul(stream, 0x632be5ab))
  const bits = (index: number) => mix(key ^ mix(index + golden)) >>> 0
  return {
    bits,
    // 24 bits: every value is a float32 without rounding, before the bound comes in.
    uniform: (index, bound) => Math.fround(((bits(index) >>> 8) * 2 ** -23 - 1) * bound),
  }
}
