/** The plan of a run that a window asks for: a strategy by name, or a person's own text, in isolation. */
import { AppError } from '../base/app-error.ts'
import type { Plan } from '../base/plan.ts'
import type { StartRun } from '../contract.ts'
import { taskRequest } from '../runtime/run/default-task.ts'
import { recordNamed } from './record-named.ts'
import type { RecordThread } from './record-thread.ts'

/** Throws `strategy` with the faults as detail where it is not correct. */
export async function planToRun(
  thread: RecordThread,
  { strategy, source, request }: Pick<StartRun, 'strategy' | 'source' | 'request'>,
  signal: AbortSignal,
): Promise<{ plan: Plan; source: string }> {
  const asked = taskRequest(source === undefined ? strategy : '', request)
  const {
    plan,
    faults,
    source: text,
  } = source === undefined
    ? await recordNamed(nameOnly(strategy), asked, { signal })
    : { source, ...(await thread.record(source, strategy, asked, { signal })) }
  if (!plan) {
    const first = faults[0]?.message ?? 'It is not correct.'
    throw new AppError('strategy', `${strategy} cannot be run: ${first}`, faults)
  }
  return { plan, source: text }
}

/** A window names strategies of the list, never files. */
function nameOnly(strategy: string): string {
  if (!/[/\\]|\.(ts|csv)$/.test(strategy)) return strategy
  throw new AppError('invalid-argument', 'A strategy in a file is run by its text.')
}
