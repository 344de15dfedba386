/**
 * The thread that records what a person wrote: TypeScript in isolation, a schedule's CSV as the order that it is.
 * A strategy that hangs hangs only this.
 */
import { parentPort } from 'node:worker_threads'
import { errorData } from '../base/app-error.ts'
import type { Plan } from '../base/plan.ts'
import { GettingReady } from './get-ready.ts'
import { recordIsolated } from './isolation/record-isolated.ts'
import { getReady, type RecordJob, type RecordMessage } from './record-job.ts'
import { recordOrder } from './record-order.ts'

const gettingReady = new GettingReady()

parentPort!.on('message', async (job: RecordJob | typeof getReady) => {
  if (job === getReady) gettingReady.begin()
  else await record(job)
})

async function record({ source, file, request, limits }: RecordJob): Promise<void> {
  gettingReady.stop()
  let message: RecordMessage
  try {
    const isOrder = file.endsWith('.csv')
    const result = await (isOrder
      ? recordOrder(source, file, request)
      : recordIsolated(source, file, request, limits))
    message = { result }
  } catch (thrown) {
    message = { error: errorData(thrown) }
  }
  const plan = 'result' in message ? message.result.plan : undefined
  parentPort!.postMessage(message, plan === undefined ? [] : columnsOf(plan))
  void gettingReady.rest()
}

/** The memory of a plan's columns, handed over instead of copied. */
function columnsOf(plan: Plan): ArrayBuffer[] {
  const found = new Set<ArrayBuffer>()
  const visit = (value: unknown): void => {
    if (ArrayBuffer.isView(value)) found.add(value.buffer as ArrayBuffer)
    else if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      for (const part of Object.values(value)) visit(part)
    }
  }
  visit(plan)
  return [...found]
}
