/** Asks for what the selection is: the drawer and the arrows need its args and flows. The last one counts. */
import type { Client } from '../../engine/base/channel/contract.ts'
import type { TracesContract } from '../../traces-db/contract.ts'
import type { TimelineModel } from './model.ts'

/** Returns the way to stop. */
export function watchSelection(
  model: TimelineModel,
  client: Client<TracesContract>,
  onError: (error: unknown) => void,
): () => void {
  let abort = new AbortController()
  const load = async () => {
    abort.abort()
    abort = new AbortController()
    const { signal } = abort
    const selection = model.selection.get()
    const { run } = model.run
    if (selection?.kind !== 'slice') model.selectedSlice.set(undefined)
    if (selection?.kind !== 'instant') model.selectedInstant.set(undefined)
    try {
      if (selection?.kind === 'slice' && model.selectedSlice.get()?.id !== selection.id) {
        const slice = await client.slice({ run, id: selection.id }, { signal })
        if (!signal.aborted) model.selectedSlice.set(slice)
      }
      if (selection?.kind === 'instant' && model.selectedInstant.get()?.id !== selection.id) {
        const instant = await client.instant({ run, id: selection.id }, { signal })
        if (!signal.aborted) model.selectedInstant.set(instant)
      }
    } catch (error) {
      if (!signal.aborted) onError(error)
    }
  }
  const stop = model.selection.subscribe(() => void load())
  void load()
  return () => {
    stop()
    abort.abort()
  }
}
