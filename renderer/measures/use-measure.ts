import type { MeasureSpan } from '../../engine/base/measures.ts'
import type { OpenRun } from '../app/open-runs.ts'
import { type RequestState, useRequest } from '../app/use-request.ts'
import { useStore } from '../app/use-store.ts'
import { spanKey } from './measure-choice.ts'
import { useRunVersion } from './use-run-version.ts'

/**
 * Something measured of a run over the chosen window, asked anew when either changes.
 * @param what tells apart what else the answer depends on; undefined asks nothing
 */
export function useMeasure<T>(
  run: OpenRun,
  what: string | undefined,
  ask: (request: { readonly run: string; readonly span: MeasureSpan }, signal: AbortSignal) => Promise<T>,
): RequestState<T> {
  const span = useStore(run.measures.span)
  const version = useRunVersion(run.model)
  const id = run.model.run.run
  const key = what === undefined ? undefined : `${what} ${id} ${run.openings} ${version} ${spanKey(span)}`
  return useRequest(key, signal => ask({ run: id, span }, signal))
}
