import { useEffect, useState } from 'react'
import { type ErrorData, errorData } from '../../engine/base/app-error.ts'
import { useStudio } from './studio-context.ts'
import { useStore } from './use-store.ts'

export interface RequestState<T> {
  /** The last answer; it stays while the next is on its way, so that nothing jumps. */
  readonly value: T | undefined
  readonly error: ErrorData | undefined
}

/**
 * Asks the service, and asks anew when the key changes or the service came back. The latest question wins.
 * @param key names the question; undefined asks nothing.
 */
export function useRequest<T>(
  key: string | undefined,
  ask: (signal: AbortSignal) => Promise<T>,
): RequestState<T> {
  const { traces } = useStudio()
  const connection = useStore(traces.connections)
  const [state, setState] = useState<RequestState<T>>({ value: undefined, error: undefined })
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for what `ask` closes over
  useEffect(() => {
    if (key === undefined) return setState({ value: undefined, error: undefined })
    const abort = new AbortController()
    ask(abort.signal).then(
      value => !abort.signal.aborted && setState({ value, error: undefined }),
      thrown => !abort.signal.aborted && setState({ value: undefined, error: errorData(thrown) }),
    )
    return () => abort.abort()
  }, [key, connection])
  return state
}
