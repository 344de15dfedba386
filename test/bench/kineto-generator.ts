/**
 * Writes traces in the shape of Kineto's, of any size, the same for the same seed: input for benches of the
 * importer and the window. About 290 bytes an event.
 *
 *     node test/bench/run.ts generate --megabytes 500 --out /tmp/trace [--ranks 8] [--one-file] [--gzip]
 */
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { gzipSync } from 'node:zlib'
import { type KinetoCounts, KinetoRank } from './kineto-rank.ts'

export interface KinetoOptions {
  /** Where the files are put; created. */
  readonly folder: string
  /** Size of all files together before compression, millions of bytes; met within a layer's events. */
  readonly megabytes: number
  readonly ranks?: number
  /** All ranks in one file instead of one file a rank. */
  readonly oneFile?: boolean
  /** Gzip, a member for every few megabytes. */
  readonly gzip?: boolean
  readonly seed?: number
  /** How far each rank's clock runs ahead of the one before. */
  readonly skewNs?: number
}

export interface KinetoFiles extends Readonly<KinetoCounts> {
  readonly files: readonly string[]
  /** Uncompressed. */
  readonly bytes: number
}

/** Much more than the text of a layer. */
const bufferedBytes = 2_000_000

/** Start of the three months that the files' times count from, and what had passed as the trace began. */
const baseNs = '1727740800000000000'
const startNs = 4_123_456_789_012_345

export function writeKinetoTrace(options: KinetoOptions): KinetoFiles {
  const {
    folder,
    megabytes,
    ranks: worldSize = 8,
    oneFile = false,
    gzip = false,
    seed = 1,
    skewNs = 0,
  } = options
  mkdirSync(folder, { recursive: true })
  const extension = gzip ? '.pt.trace.json.gz' : '.pt.trace.json'
  const ranks = Array.from(
    { length: worldSize },
    (_, rank) => new KinetoRank(rank, seed, startNs, rank * skewNs),
  )
  const files = oneFile
    ? [new TraceFile(join(folder, `all${extension}`), undefined, worldSize)]
    : ranks.map((_, rank) => new TraceFile(join(folder, `rank${rank}${extension}`), rank, worldSize))
  const fileOf = (rank: number) => files[oneFile ? 0 : rank]!

  for (const [number, rank] of ranks.entries()) fileOf(number).write(rank.header())
  const wanted = megabytes * 1e6
  while (files.reduce((bytes, file) => bytes + file.bytes, 0) < wanted) {
    for (const [number, rank] of ranks.entries()) fileOf(number).write(rank.nextLayer())
  }
  for (const file of files) file.close()

  const sum = (count: (rank: KinetoRank) => number) => ranks.reduce((total, rank) => total + count(rank), 0)
  return {
    files: files.map(file => file.path),
    bytes: files.reduce((bytes, file) => bytes + file.bytes, 0),
    // Each file ends with a record of its own.
    events: sum(rank => rank.counts.events) + files.length,
    slices: sum(rank => rank.counts.slices),
    instants: sum(rank => rank.counts.instants) + files.length,
    flows: sum(rank => rank.counts.flows),
  }
}

/** The runner's `generate`. */
export function bench(args: readonly string[]): void {
  const { values } = parseArgs({
    args: [...args],
    options: {
      megabytes: { type: 'string', default: '100' },
      out: { type: 'string' },
      ranks: { type: 'string', default: '8' },
      seed: { type: 'string', default: '1' },
      'one-file': { type: 'boolean', default: false },
      gzip: { type: 'boolean', default: false },
    },
  })
  if (values.out === undefined) throw new Error('generate needs --out FOLDER.')
  const start = performance.now()
  const written = writeKinetoTrace({
    folder: values.out,
    megabytes: Number(values.megabytes),
    ranks: Number(values.ranks),
    seed: Number(values.seed),
    oneFile: values['one-file'],
    gzip: values.gzip,
  })
  const seconds = (performance.now() - start) / 1000
  console.log(JSON.stringify({ ...written, megabytesPerSecond: written.bytes / 1e6 / seconds }, undefined, 2))
}

class TraceFile {
  readonly path: string
  bytes = 0
  readonly #handle: number
  readonly #gzip: boolean
  /** Texts become bytes at once: ropes of megabytes would live long enough to burden the collector. */
  readonly #buffer = Buffer.alloc(bufferedBytes)
  #filled = 0

  constructor(path: string, rank: number | undefined, worldSize: number) {
    this.path = path
    this.#handle = openSync(path, 'w')
    this.#gzip = path.endsWith('.gz')
    const own = rank === undefined ? '' : `"rank": ${rank}, `
    const group = `{"pg_name": "0", "pg_desc": "default_pg", "backend_config": "cuda:nccl", "pg_size": ${worldSize}}`
    this.write(`{
  "schemaVersion": 1,
  "deviceProperties": [
    {"id": ${rank ?? 0}, "name": "NVIDIA A100-SXM4-80GB", "totalGlobalMem": 85051572224, "numSms": 108}
  ],
  "distributedInfo": {"backend": "nccl", ${own}"world_size": ${worldSize}, "pg_count": 1, "pg_config": [${group}], "nccl_version": "2.21.5"},
  "record_shapes": 1,
  "profile_memory": 1,
  "displayTimeUnit": "ms",
  "baseTimeNanoseconds": ${baseNs},
  "traceEvents": [
`)
  }

  write(text: string): void {
    if (this.#filled + text.length > bufferedBytes) this.#flush()
    this.#filled += this.#buffer.write(text, this.#filled, 'latin1')
    this.bytes += text.length
  }

  close(): void {
    this.write(`  {
    "name": "Record Window End", "ph": "i", "s": "g", "pid": "", "tid": "", "ts": ${startNs / 1000}
  }
  ],
  "traceName": "generated"
}
`)
    this.#flush()
    closeSync(this.#handle)
  }

  #flush(): void {
    const bytes = this.#buffer.subarray(0, this.#filled)
    writeSync(this.#handle, this.#gzip ? gzipSync(bytes, { level: 1 }) : bytes)
    this.#filled = 0
  }
}
