/** Marks: a point or a span of time with a note, kept in the workspace. */
import type { Client } from '../../engine/base/channel/contract.ts'
import type { Mark, TracesContract } from '../../traces-db/contract.ts'
import type { TimelineModel } from './model.ts'

/** Marks what is selected, else the time under the mouse, else the middle of the window. */
export async function markSelection(model: TimelineModel, client: Client<TracesContract>): Promise<Mark> {
  const mark: Mark = { id: crypto.randomUUID(), ...markedTime(model) }
  await client.putMark({ run: model.run.run, mark })
  model.marks.update(marks => [...marks, mark].sort((a, b) => a.startNs - b.startNs))
  return mark
}

function markedTime(model: TimelineModel): Omit<Mark, 'id'> {
  const selection = model.selection.get()
  if (selection?.kind === 'area') return { startNs: selection.startNs, endNs: selection.endNs, text: '' }
  const slice = model.selectedSlice.get()
  if (selection?.kind === 'slice' && slice?.id === selection.id) {
    return {
      startNs: slice.startNs,
      endNs: slice.startNs + slice.durationNs,
      text: slice.label.name.slice(0, 200),
    }
  }
  const { startNs, endNs } = model.viewport.get()
  const time = Math.round(model.cursorNs.get() ?? (startNs + endNs) / 2)
  return { startNs: time, endNs: time, text: '' }
}
