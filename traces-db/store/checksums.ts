/**
 * Checksums of the run file: what SQLite does not check. CRC-32 finds damage, not forgery; a forged file is
 * held by the range checks of the reader.
 */
import { crc32 } from 'node:zlib'
import type { Label, Process, Track } from '../../engine/base/run.ts'

type Column = Float64Array | Uint32Array | Int32Array | Uint16Array | Uint8Array

/** Bytes of a column, without copying. */
export function columnBytes(column: Column): Uint8Array {
  return new Uint8Array(column.buffer, column.byteOffset, column.byteLength)
}

/** CRC of a chunk: the numbers that say what it is, then its blobs in the order of the schema. */
export function chunkCrc(
  numbers: readonly number[],
  blobs: readonly (Uint8Array | undefined | null)[],
): number {
  let crc = crc32(numbers.join(','))
  for (const blob of blobs) if (blob) crc = crc32(blob, crc)
  return crc
}

/** How many of each a run file holds. Rows that are gone leave a valid table behind. */
export interface RowCounts {
  label: number
  process: number
  track: number
  slice: number
  /** Chunks of samples. */
  counter: number
  instant: number
  flow: number
  /** The greatest number of a detail. */
  detail: number
  /** Columns of the plan. */
  plan: number
}

export const noRows = (): RowCounts => ({
  label: 0,
  process: 0,
  track: 0,
  slice: 0,
  counter: 0,
  instant: 0,
  flow: 0,
  detail: 0,
  plan: 0,
})

/** The header's rows, without the last: the CRC of the others. */
export const headerKeys = ['run', 'checks', 'counts'] as const

/** CRC of the header: its texts in the order of {@link headerKeys}. */
export function headerCrc(texts: readonly string[]): number {
  return texts.reduce((crc, text) => crc32(text, crc), 0)
}

/** Running CRCs over every name of a run, in order of id. */
export interface NameCrcs {
  label: number
  process: number
  track: number
}

export const noNames = (): NameCrcs => ({ label: 0, process: 0, track: 0 })

export function labelCrc(label: Label, crc: number): number {
  return crc32(JSON.stringify([label.name, label.category, label.class, label.colour, label.microbatch]), crc)
}

export function processCrc(process: Process, crc: number): number {
  const { rank, source, pid, name, labels, sortIndex } = process
  return crc32(JSON.stringify([rank, source, pid, name, labels, sortIndex]), crc)
}

export function trackCrc(track: Track, crc: number): number {
  const { process, kind, tid, name, series, unit, sortIndex } = track
  return crc32(JSON.stringify([process, kind, tid, name, series, unit, sortIndex]), crc)
}
