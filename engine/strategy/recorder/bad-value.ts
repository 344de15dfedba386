/** What is said where something else than a value was passed. */
import type { badValues } from '../host.ts'
import type { Complaint } from './recording.ts'

/** `call` as text: `forward(layer 3)`. */
export function badValueComplaint(call: string, what: (typeof badValues)[number]): Complaint {
  if (what === 'missing') {
    return {
      code: 'missing-value',
      message: `${call} got undefined where a value belongs.`,
      suggestion: 'Check that the value was made on this rank before it is used.',
    }
  }
  if (what === 'pending') {
    return {
      code: 'not-awaited',
      message: `${call} got a communication that is still under way.`,
      suggestion: 'Await it first: const value = await pending.',
    }
  }
  return {
    code: 'forged-value',
    message: `${call} got an object that neither the model nor dist has made. What it claims to contain was never computed.`,
    suggestion: 'Pass on what forward, backward, receive and the others return.',
  }
}
