/**
 * A system: one device, the memory it has, and the links between devices, as a catalogue file describes it.
 * Data only; the costs are in roofline.ts and network.ts.
 *
 * Bandwidths are one direction, per device, in 10^9 bytes a second. Peaks are dense. Efficiency tables are
 * steps by size, largest first: `[[128, 0.95], [16, 0.9]]` = 0.95 from 128 on, 0.9 from 16 on.
 */
import { z } from 'zod'
import { AppError } from '../base/app-error.ts'

const positive = z.number().positive()
const efficiency = z
  .array(z.tuple([z.number().nonnegative(), z.number().positive().max(1)]))
  .min(1)
  .refine(
    steps => steps.every((step, i) => i === 0 || step[0] < steps[i - 1]![0]),
    'steps must be largest first',
  )
  .refine(steps => steps.at(-1)![0] === 0, 'the last step must start at 0')

const engine = z.strictObject({ tflops: positive, efficiency })
const memory = z.strictObject({ gigabytes: positive.optional(), gigabytesPerSecond: positive, efficiency })

/** `[scalar, offset]`: bytes on the wire = S * scalar * (1 + offset / n), as in calculon's system files. */
const scaling = z.tuple([z.number().positive(), z.number()])

const tier = z.strictObject({
  name: z.string(),
  /** Devices that this tier connects. */
  size: z.number().int().positive(),
  gigabytesPerSecond: positive,
  efficiency: positive.max(1),
  latencyMicroseconds: z.number().nonnegative(),
  /** ring: the best of ring, tree and hierarchical by formula. scaled: the file's own operations table. */
  model: z.enum(['ring', 'scaled']),
  operations: z.strictObject({ allReduce: scaling, allGather: scaling, reduceScatter: scaling }).optional(),
})

/** `[bytes, microseconds]`, smallest first, no time shorter than that of a smaller size. */
const timeTable = z
  .array(z.tuple([z.number().nonnegative(), positive]))
  .min(1)
  .refine(
    entries =>
      entries.every(
        ([size, time], i) => i === 0 || (size > entries[i - 1]![0] && time >= entries[i - 1]![1]),
      ),
    'sizes and times must grow',
  )

/** What ranks take beside their kernels, measured on two of them that train: see rank-times.ts. */
const rankCosts = z.strictObject({
  /** From the end of an operation to the start of the next. */
  pauseMicroseconds: z.number().nonnegative(),
  /** From the end of a step on all ranks to the first operation of the next. */
  turnMicroseconds: z.number().nonnegative(),
  message: timeTable,
  allReduce: timeTable,
  allGather: timeTable,
  reduceScatter: timeTable,
  /** A value cut into shards, or put together of them: by the bytes of the whole. */
  cut: timeTable,
})

export const systemSchema = z.strictObject({
  name: z.string().min(1),
  title: z.string().min(1),
  /** Where the figures come from. */
  source: z.string().min(1),
  watts: positive.optional(),
  /** Matrix engine by dtype; a dtype that the device lacks is absent. */
  matrix: z.record(z.string(), engine),
  vector: engine,
  memory,
  hostLink: memory,
  /** From the inside out; empty: communication is free. */
  tiers: z.array(tier),
  /** Rates were measured, no datasheet tells a peak: no MFU is given. */
  measured: z.literal(true).optional(),
  /** Of a measured machine whose ranks share a processor: more of them than this take turns, which nothing foretells. */
  cores: z.number().int().positive().optional(),
  /** Of a measured machine's file. Absent: 1, of before ranks were measured. */
  version: z.union([z.literal(1), z.literal(2)]).optional(),
  /** Only of a measured machine; absent in version 1, where links cost what tiers say. */
  ranks: rankCosts.optional(),
  /** Compute in whole nanoseconds instead of a roofline: see catalogue/ideal.json. */
  fixed: z.strictObject({ forwardNs: z.number().int().positive() }).optional(),
})

export type System = z.output<typeof systemSchema>
export type Tier = z.output<typeof tier>
export type RankCosts = z.output<typeof rankCosts>
export type TimeTable = z.output<typeof timeTable>
export type EfficiencyTable = z.output<typeof efficiency>

/** Devices of one system; nodes follow from the innermost tier's size. */
export interface Cluster {
  readonly name: string
  readonly system: System
}

/** The step of the table that `size` reaches. */
export function efficiencyAt(table: EfficiencyTable, size: number): number {
  for (const [from, value] of table) if (size >= from) return value
  return table.at(-1)![1]
}

/** Validates a catalogue entry. Throws `invalid-argument` with the path of what is wrong. */
export function parseSystem(value: unknown, where: string): System {
  const parsed = systemSchema.safeParse(value)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]!
  throw new AppError('invalid-argument', `${where}: ${issue.message} at "${issue.path.join('.')}".`)
}
