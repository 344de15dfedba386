/** Follows a run that others change: one that is executed now, or whose import still goes on. */
import type { Client } from '../../engine/base/channel/contract.ts'
import type { TracesContract } from '../../traces-db/contract.ts'
import type { TimelineModel } from './model.ts'

/** Reads marks once and the run again whenever it grew. Returns the way to stop. */
export function watchRun(
  model: TimelineModel,
  client: Client<TracesContract>,
  onError: (error: unknown) => void,
): () => void {
  const abort = new AbortController()
  const { signal } = abort
  const { run } = model.run
  const report = (error: unknown) => {
    if (!signal.aborted) onError(error)
  }
  const loadMarks = async () => model.marks.set(await client.marks({ run }, { signal }))
  const follow = async () => {
    for await (const change of client.watch({}, { signal })) {
      if (change.run !== run || (change.type !== 'grew' && change.type !== 'finished')) continue
      const info = await client.openRun({ run }, { signal })
      if (!signal.aborted) model.updateRun(info)
    }
  }
  loadMarks().catch(report)
  follow().catch(report)
  return () => abort.abort()
}
