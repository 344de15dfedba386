/** The header of a run file, read from text that anybody may have written. */
import { z } from 'zod'
import { AppError } from '../../engine/base/app-error.ts'
import { type RunHeader, runKinds } from '../../engine/base/run.ts'
import { headerCrc, headerKeys, type NameCrcs, type RowCounts } from './checksums.ts'
import { Fault } from './fault.ts'
import { damaged } from './file-error.ts'

const ns = z.number().finite()
const count = z.number().nonnegative()

const source = z.object({
  name: z.string(),
  bytes: count,
  rank: z.number().int(),
  format: z.string().optional(),
  baseNs: z
    .string()
    .regex(/^-?\d{1,30}$/)
    .optional(),
  clockAtStartNs: z
    .string()
    .regex(/^-?\d{1,30}$/)
    .optional(),
  skewNs: ns.optional(),
  skewResidualNs: ns.optional(),
  metadata: z.string(),
})

const report = z.object({
  format: z.string(),
  ranks: count,
  events: count,
  slices: count,
  asyncs: count,
  // Files of older versions tell neither these nor those of async spans.
  objects: count.default(0),
  instants: count,
  asyncInstants: count.default(0),
  counters: count,
  flows: count,
  tracks: count,
  startNs: ns,
  endNs: ns,
  warnings: z.array(
    z.object({
      code: z.string(),
      count,
      example: z.string(),
      examples: z.array(z.string()).optional(),
      moreFiles: count.optional(),
    }),
  ),
})

const subject = z.looseObject({
  strategy: z.string().optional(),
  strategySource: z.string().optional(),
  parameters: z.record(z.string(), z.unknown()).optional(),
  model: z.string().optional(),
  layers: z.number().optional(),
  microbatches: z.number().optional(),
  globalBatch: z.number().optional(),
  dtype: z.string().optional(),
  hardware: z.string().optional(),
  peakFlopsPerSecond: z.number().optional(),
  modelFlopsPerStep: z.number().optional(),
  backend: z.string().optional(),
  planHash: z.string().optional(),
  memoryUnit: z.enum(['bytes', 'elements']).optional(),
  links: z.literal('fair').optional(),
})

/** At most, and of each. */
export const tagLimits = { count: 30, letters: 60 }
export const noteLetters = 20_000

/** Members that this version does not know are kept. */
const runHeader = z.looseObject({
  title: z.string(),
  kind: z.enum(runKinds),
  createdAt: z.string(),
  absoluteStartNs: z
    .string()
    .regex(/^-?\d{1,30}$/)
    .optional(),
  lengthNs: count,
  worldSize: count,
  sources: z.array(source),
  subject,
  report: report.optional(),
  // What people write is not worth a refusal: where it is wrong, it is not there.
  tags: z.array(z.string().max(tagLimits.letters)).max(tagLimits.count).optional().catch(undefined),
  note: z.string().max(noteLetters).optional().catch(undefined),
  complete: z.boolean(),
})

const crc = z.number().int().nonnegative()
const checks = z.object({ label: crc, process: crc, track: crc })

const wholeNumber = z.number().int().nonnegative()
const counts = z.object({
  label: wholeNumber,
  process: wholeNumber,
  track: wholeNumber,
  slice: wholeNumber,
  counter: wholeNumber,
  instant: wholeNumber,
  flow: wholeNumber,
  detail: wholeNumber,
  plan: wholeNumber,
})

/** A header that another process handed over. Throws `invalid-argument`. */
export function checkHeader(value: unknown): RunHeader {
  const parsed = runHeader.safeParse(value)
  if (parsed.success) return parsed.data as RunHeader
  const issue = parsed.error.issues[0]
  const where = issue?.path.join('.') ?? ''
  throw new AppError('invalid-argument', `The header of the run is wrong at "${where}": ${issue?.message}.`)
}

/** `values` are the rows of the header table. Throws `damaged`. */
export function parseHeader(
  values: ReadonlyMap<string, string>,
  path: string,
): { header: RunHeader; checks: NameCrcs; counts: RowCounts } {
  try {
    const texts = headerKeys.map(key => values.get(key)!)
    if (String(headerCrc(texts)) !== values.get('crc')) throw new Fault('its checksum differs')
    return {
      header: runHeader.parse(JSON.parse(values.get('run')!)) as RunHeader,
      checks: checks.parse(JSON.parse(values.get('checks')!)),
      counts: counts.parse(JSON.parse(values.get('counts')!)),
    }
  } catch (cause) {
    throw damaged(path, 'its header cannot be read', cause)
  }
}
