/** What a person says of a run, written into its file: so it goes where the file goes. */
import type { RunHeader } from '../../engine/base/run.ts'
import { changeRunFile } from './change-run-file.ts'

/** What is absent stays as it is. */
export interface RunDescription {
  readonly title?: string | undefined
  readonly tags?: readonly string[] | undefined
  readonly note?: string | undefined
}

/** Returns the header as it is now. Throws what {@link changeRunFile} throws. */
export function describeRunFile(path: string, description: RunDescription): RunHeader {
  const given = Object.entries(description).filter(([, value]) => value !== undefined)
  return changeRunFile(path, ({ header, checks }) => ({
    header: { ...header, ...Object.fromEntries(given) },
    checks,
  }))
}
