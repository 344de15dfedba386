/** A reading thread: takes jobs, reads files, tells progress, details and the result. See file-readers.ts. */
import { parentPort } from 'node:worker_threads'
import { errorData } from '../../engine/base/app-error.ts'
import type { ReadJob, ReadMessage } from './file-readers.ts'
import type { FileResult } from './file-result.ts'
import { readFile } from './read-file.ts'
import { warmUp } from './warm-up.ts'

function tell(message: ReadMessage, transfer: readonly ArrayBuffer[] = []): void {
  parentPort!.postMessage(message, transfer)
}

/** Progress is told no more often: every message costs both threads. */
const progressIntervalMs = 25

const warm = warmUp()

parentPort?.on('message', async (job: ReadJob) => {
  await warm
  let toldAt = 0
  const progress = (bytesRead: number, isLast: boolean) => {
    const now = performance.now()
    if (!isLast && now - toldAt < progressIntervalMs) return
    toldAt = now
    tell({ type: 'progress', bytesRead })
  }
  let bytesRead = 0
  try {
    const result = await readFile(job.path, {
      source: job.source,
      chunkBytes: job.chunkBytes,
      onProgress(bytes) {
        bytesRead = bytes
        progress(bytes, false)
      },
      onDetails(block) {
        // A copy: the memory of a Buffer may be shared with others, and cannot be handed over then.
        const data = new Uint8Array(block.data)
        tell({ type: 'details', block: { ...block, data } }, [data.buffer])
      },
    })
    progress(bytesRead, true)
    tell({ type: 'result', result }, buffersOf(result))
  } catch (thrown) {
    tell({ type: 'failed', error: errorData(thrown) })
  }
})

/** Smaller columns are copied: handing over takes time that is quadratic in their number. */
const handedOverBytes = 65_536

/** The memory of all large columns, to be handed over instead of copied. */
function buffersOf({ tracks, flows }: FileResult): readonly ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>()
  const take = (columns: object | undefined) => {
    for (const column of Object.values(columns ?? {})) {
      if (ArrayBuffer.isView(column) && column.buffer.byteLength >= handedOverBytes) {
        buffers.add(column.buffer as ArrayBuffer)
      }
    }
  }
  for (const { lanes, samples, instants } of tracks) {
    for (const lane of lanes) take(lane)
    take(samples)
    take(instants)
  }
  take(flows)
  return [...buffers]
}
