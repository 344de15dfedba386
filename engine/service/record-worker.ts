/** The thread that records strategies in isolation: a strategy that hangs hangs only this. */
import { parentPort } from 'node:worker_threads'
import { errorData } from '../base/app-error.ts'
import type { Plan } from '../base/plan.ts'
import { recordIsolated } from './isolation/record-isolated.ts'
import type { RecordJob, RecordMessage } from './record-job.ts'

parentPort!.on('message', async ({ source, file, request, limits }: RecordJob) => {
  let message: RecordMessage
  try {
    message = { result: await recordIsolated(source, file, request, limits) }
  } catch (thrown) {
    message = { error: errorData(thrown) }
  }
  const plan = 'result' in message ? message.result.plan : undefined
  parentPort!.postMessage(message, plan === undefined ? [] : columnsOf(plan))
})

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
