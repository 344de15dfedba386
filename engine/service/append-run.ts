/** Keeps a batch of a run; where the store takes no more (a full disk), the run says so in its file, and ends. */
import { errorData } from '../base/app-error.ts'
import type { RunBatch, RunHeader } from '../base/run.ts'
import { finishedHeader } from '../runtime/run/run-header.ts'
import type { RunStore } from './traces-link.ts'

export interface KeptRun {
  readonly run: string
  /** As the run began. */
  readonly header: RunHeader
}

/** Throws what the store throws. */
export async function appendRun(
  store: Pick<RunStore, 'appendRun' | 'finishRun'>,
  { run, header }: KeptRun,
  batch: RunBatch,
): Promise<void> {
  try {
    await store.appendRun({ run, batch })
  } catch (thrown) {
    const { subject } = finishedHeader(header, { cutShort: errorData(thrown).message })
    // It may fail too: then the reason is all that is added to what was kept.
    await store.finishRun({ run, header: { subject } }).catch(() => {})
    throw thrown
  }
}
