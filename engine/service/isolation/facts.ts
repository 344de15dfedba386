/** What a strategy file says about itself, checked: it comes from code that may say anything. */
import { z } from 'zod'
import type { PlanFault } from '../../base/plan.ts'
import type { StrategyFacts } from '../../strategy/setup.ts'

/** Read, a text takes many times its room. */
const mostLetters = 1_000_000

const text = z.string().max(500)
const whole = z
  .int()
  .min(1)
  .max(2 ** 24)
const title = { title: text.optional() }
const parameter = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('integer'),
    default: z.int(),
    min: z.int().optional(),
    max: z.int().optional(),
    ...title,
  }),
  z.object({ type: z.literal('choice'), options: z.array(text).min(1), default: text, ...title }),
  z.object({ type: z.literal('flag'), default: z.boolean(), ...title }),
])
const facts = z.object({
  name: text.min(1),
  description: text.optional(),
  defaults: z
    .object({ worldSize: whole, layers: whole, globalBatch: whole, batch: whole, model: text, dtype: text })
    .partial()
    .optional(),
  parameters: z.record(text, parameter).optional(),
  steps: z.enum(['one', 'own']).optional(),
  samplesPerUpdate: whole.optional(),
  staleness: z.int().min(0).max(1000).optional(),
  train: z.literal('function'),
})

/** Reads the JSON that the isolated entry makes of a strategy's definition. */
export function readFacts(json: string): StrategyFacts | { readonly fault: PlanFault } {
  if (json.length > mostLetters) return { fault: notAStrategy('what it says of itself is too long') }
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    return { fault: notAStrategy('it exports nothing by default') }
  }
  const read = facts.safeParse(value)
  if (!read.success) {
    const [issue] = read.error.issues
    return {
      fault: notAStrategy(complaintOf(issue?.path.join('.') ?? '', issue?.message ?? '')),
    }
  }
  const { train: _, ...rest } = read.data
  return rest as StrategyFacts
}

function complaintOf(field: string, message: string): string {
  if (field === 'train') return 'it has no function `train`'
  if (message.endsWith('received undefined')) return `it has no ${field || 'definition'}`
  return `its ${field || 'definition'} does not fit: ${message}`
}

/** A file that can be read, but is no strategy. */
export function notAStrategy(why: string): PlanFault {
  return {
    code: 'not-a-strategy',
    rank: -1,
    operation: '',
    line: 0,
    message: `The file is no strategy: ${why}.`,
    suggestion: 'End it with: export default strategy({ name, async train(model, dist, config) { ... } })',
  }
}
