/** Arguments that many calls take. */
import { z } from 'zod'

export const whole = z
  .int()
  .min(1)
  .max(2 ** 24)

/** How a strategy is recorded. What is absent comes from its defaults. */
export const recordRequestSchema = z
  .object({
    worldSize: whole,
    layers: whole,
    globalBatch: whole,
    batch: whole,
    model: z.string().max(100),
    modelParameters: z.record(z.string(), z.number()),
    dtype: z.string().max(100),
    parameters: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
    rendezvous: z.boolean(),
    steps: whole,
  })
  .partial()

export const backendName = z.string().max(100)

export const task = {
  /** Name of the list, or `schedule:NAME`; with `source`, what the file is called. */
  strategy: z.string().min(1).max(1000),
  /** A person's own strategy: recorded in isolation. */
  source: z.string().max(1_000_000).optional(),
  /** What is absent comes from the small task that all strategies share. */
  request: recordRequestSchema,
}
