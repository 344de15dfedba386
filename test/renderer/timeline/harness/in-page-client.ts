/** The part of the service that the timeline asks, over a run in this page's memory. */
import type { Client } from '../../../../engine/base/channel/contract.ts'
import type { Mark, TracesContract } from '../../../../traces-db/contract.ts'
import { frame } from '../../../../traces-db/detail/frame.ts'
import { labelsById } from '../../../../traces-db/detail/labels.ts'
import { minimap } from '../../../../traces-db/detail/minimap.ts'
import { type Direction, neighbour } from '../../../../traces-db/detail/neighbour.ts'
import { instantDetails, sliceDetails } from '../../../../traces-db/detail/slice-details.ts'
import { table } from '../../../../traces-db/detail/table.ts'
import { runInfo } from '../../../../traces-db/detail/track-info.ts'
import type { RunData } from '../../../../traces-db/store/run-data.ts'

export function inPageClient(data: RunData) {
  const info = runInfo(data, 'made')
  const marks = new Map<string, Mark>()
  const answers = {
    openRun: () => info,
    frame: (request: Parameters<typeof frame>[1]) => frame(data, request),
    minimap: ({ bins }: { bins: number }) => minimap(data, bins),
    labels: ({ ids }: { ids: number[] }) => labelsById(data, ids),
    slice: ({ id }: { id: number }) => sliceDetails(data, id),
    instant: ({ id }: { id: number }) => instantDetails(data, id),
    neighbour: ({ id, direction }: { id: number; direction: Direction }) => neighbour(data, id, direction),
    table: (request: Parameters<typeof table>[1]) => table(data, request),
    marks: () => [...marks.values()],
    putMark: ({ mark }: { mark: Mark }) => void marks.set(mark.id, mark),
    removeMark: ({ id }: { id: string }) => void marks.delete(id),
  }
  const client = Object.fromEntries(
    Object.entries(answers).map(([name, answer]) => [
      name,
      // A turn of the event loop lies between question and answer, as with a real service.
      (args: never) => new Promise(resolve => setTimeout(() => resolve(answer(args)))),
    ]),
  )
  client['watch'] = async function* () {} as never
  return { info, client: client as unknown as Client<TracesContract> }
}
