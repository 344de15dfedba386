/** What the strategy's side says in the end of its promises, checked: it comes from code that may say anything. */
import { z } from 'zod'
import type { LooseEnds } from '../../strategy/recorder/loose-ends.ts'

/** A thousand errors and all ranks that there may be; read, a text takes many times its room. */
const mostLetters = 16_000_000

const looseEnds = z.object({
  lost: z
    .array(
      z.object({
        rank: z.int().min(-1),
        message: z.string().transform(text => text.slice(0, 2000)),
        line: z.int().min(0),
        isRule: z.boolean(),
      }),
    )
    .max(1000),
  waits: z.array(z.int().min(0)),
})

/** Throws for a text that is none. */
export function readLooseEnds(json: string): LooseEnds {
  if (json.length > mostLetters) throw new Error('what it says of its promises is too long.')
  return looseEnds.parse(JSON.parse(json))
}
