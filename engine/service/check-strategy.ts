/**
 * `check`: is a strategy correct? With `rendezvous` it is recorded a second time with sends that wait for
 * their receive, and what then gets stuck is named as relying on the buffer.
 */
import type { PlanFault } from '../base/plan.ts'
import type { RecordRequest } from '../strategy/setup.ts'
import { type NamedOptions, type NamedRecording, recordNamed } from './record-named.ts'

export interface CheckResult {
  readonly recording: NamedRecording
  readonly violations: readonly PlanFault[]
}

export async function checkStrategy(
  strategy: string,
  request: RecordRequest,
  options: NamedOptions = {},
): Promise<CheckResult> {
  const recording = await recordNamed(strategy, { ...request, rendezvous: false }, options)
  if (recording.faults.length > 0 || !request.rendezvous) {
    return { recording, violations: recording.faults }
  }
  const strict = await recordNamed(strategy, { ...request, rendezvous: true }, options)
  return { recording, violations: strict.faults.map(withoutBuffer) }
}

function withoutBuffer(fault: PlanFault): PlanFault {
  return {
    ...fault,
    code: 'relies-on-buffering',
    message: `Without a buffer for messages: ${fault.message}`,
    suggestion: `It works here because a pair of ranks buffers one message; a library that does not would hang. ${fault.suggestion}`,
  }
}
