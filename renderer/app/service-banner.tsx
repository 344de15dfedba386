import { useStudio } from './studio-context.ts'
import { useStore } from './use-store.ts'

/** Says that the trace service is away, for as long as it is, and what to do where it stays away. */
export function ServiceBanner() {
  const { traces } = useStudio()
  const state = useStore(traces.state)
  if (state.state === 'reconnecting')
    return (
      <p className="banner warn" role="status">
        The trace service stopped. It is being restarted; what you see stays.
      </p>
    )
  if (state.state === 'failed')
    return (
      <p className="banner bad" role="alert">
        <span className="selectable">
          The trace service is not running. {state.message} Runs in the library are safe.
        </span>
        <button type="button" onClick={() => traces.retry()}>
          Try again
        </button>
      </p>
    )
  return null
}
