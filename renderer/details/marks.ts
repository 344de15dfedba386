/** Marks are kept in the workspace, by the service; the timeline's model holds what is drawn. */
import type { Client } from '../../engine/base/channel/contract.ts'
import type { Mark, TracesContract } from '../../traces-db/contract.ts'
import type { OpenRun } from '../app/open-runs.ts'

export async function saveMark(client: Client<TracesContract>, run: OpenRun, mark: Mark): Promise<void> {
  await client.putMark({ run: run.model.run.run, mark })
  run.model.marks.update(marks => [...marks.filter(other => other.id !== mark.id), mark])
}

export async function removeMark(client: Client<TracesContract>, run: OpenRun, id: string): Promise<void> {
  await client.removeMark({ run: run.model.run.run, id })
  run.model.marks.update(marks => marks.filter(mark => mark.id !== id))
}
