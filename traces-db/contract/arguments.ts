/** Arguments that many calls take. */
import { z } from 'zod'

export const time = z.number().finite()
export const id = z.number().int().nonnegative()
export const run = z.string().min(1).max(200)
export const token = z.string().min(1).max(200)
