/** A reading thread: takes jobs, reads files, tells progress, details and results. See read-thread.ts. */
import { parentPort } from 'node:worker_threads'
import { errorData } from '../../engine/base/app-error.ts'
import type { FileResult } from './file-result.ts'
import type { ReadMessage, ReadOrder } from './read-thread.ts'
import { type ReadListener, SerialReader } from './serial-reader.ts'
import { warmUp, warmUpSlowly } from './warm-up.ts'

function tell(message: ReadMessage, transfer: readonly ArrayBuffer[] = []): void {
  parentPort!.postMessage(message, transfer)
}

/** Progress is told no more often: every message costs both threads. */
const progressIntervalMs = 25

let toldAt = 0
const listener: ReadListener = {
  progress(source, bytesRead) {
    const now = performance.now()
    if (now - toldAt < progressIntervalMs) return
    toldAt = now
    tell({ type: 'progress', source, bytesRead })
  },
  numbered: (source, first, count) => tell({ type: 'numbered', source, first, count }),
  details(source, block) {
    // A copy: the memory of a Buffer may be shared with others, and cannot be handed over then.
    const data = new Uint8Array(block.data)
    tell({ type: 'details', source, block: { ...block, data } }, [data.buffer])
  },
}

let warm = warmUp()
let isAsked = false
let reader: SerialReader | undefined

parentPort?.on('message', async (order: ReadOrder) => {
  if (order.type === 'prepare') {
    warm = warm.then(() => warmUpSlowly(() => isAsked))
    return
  }
  isAsked = true
  await warm
  try {
    if (order.type === 'read') {
      reader ??= new SerialReader(listener, order.keptBytes)
      const result = await reader.read(order.job)
      tell({ type: 'result', result }, buffersOf(result))
    } else {
      using ending = reader
      reader = undefined
      await ending?.finish()
      tell({ type: 'finished' })
    }
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
