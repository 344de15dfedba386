/** A run file opened to be measured. */
import { type Measurable, measurable } from '../../traces-db/metrics/measure-run.ts'
import { readRun } from '../../traces-db/store/run-reader.ts'

/** Throws what `readRun` throws. The file stays as it is. */
export function openMeasurable(path: string): { readonly subject: Measurable; close(): void } {
  const reader = readRun(path)
  try {
    return { subject: measurable(reader.data), close: () => reader.close() }
  } catch (thrown) {
    reader.close()
    throw thrown
  }
}
