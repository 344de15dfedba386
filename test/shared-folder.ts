/**
 * Reference material that may stand beside the project: real traces and golden numbers. Where it is absent,
 * tests that read it say so and pass; the rest of the suite proves the product without it.
 */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe } from 'vitest'

const folder = resolve(import.meta.dirname, '../../shared')

/** Path of a file of the shared folder, or undefined. */
export function sharedPath(...parts: string[]): string | undefined {
  const path = join(folder, ...parts)
  return existsSync(path) ? path : undefined
}

/** A group of tests that needs a shared file; says what is left out where it is absent. */
export function describeWithShared(
  title: string,
  parts: readonly string[],
  tests: (path: string) => void,
): void {
  const path = sharedPath(...parts)
  if (path) return void describe(title, () => tests(path))
  console.info(`Left out, for lack of ../shared/${parts.join('/')}: ${title}`)
  describe.skip(`${title} (needs ../shared/${parts.join('/')})`, () => {})
}
