/** Everything that keys and the palette can do to the timeline. One entry a command. */
import type { Client } from '../../engine/base/channel/contract.ts'
import type { TracesContract } from '../../traces-db/contract.ts'
import type { Command } from '../app/command.ts'
import { allTracks } from './all-tracks.ts'
import { markSelection } from './marking.ts'
import type { Movement, TimelineModel } from './model.ts'
import { followFlow, stepAcross, stepAlongTrack } from './selection-moves.ts'
import { sameViewport, wholeRun, windowAround } from './viewport.ts'

/** `model` tells the timeline that is in front, undefined while there is none: then nothing is offered. */
export function timelineCommands(
  model: () => TimelineModel | undefined,
  client: Client<TracesContract>,
): readonly Command[] {
  const offered = () => model() !== undefined
  /** A command on the timeline in front. */
  const command = (
    about: Omit<Command, 'run' | 'when' | 'release'>,
    run: (model: TimelineModel) => void | Promise<void>,
    when: (model: TimelineModel) => boolean = () => true,
  ): Command => ({
    ...about,
    when: () => offered() && when(model()!),
    run: () => {
      const front = model()
      return front ? run(front) : undefined
    },
  })
  const held = (id: string, title: string, keys: readonly string[], movement: Movement): Command => ({
    ...command({ id, title, group: 'Timeline', keys }, front => front.hold(movement)),
    release: () => model()?.release(movement),
  })
  const hasSelection = (front: TimelineModel) => front.selection.get() !== undefined
  const hasSlice = (front: TimelineModel) => front.selection.get()?.kind === 'slice'

  return [
    held('timeline.zoomIn', 'Zoom in', ['KeyW', 'Equal', 'NumpadAdd'], 'zoomIn'),
    held('timeline.zoomOut', 'Zoom out', ['KeyS', 'Minus', 'NumpadSubtract'], 'zoomOut'),
    held('timeline.panLeft', 'Pan left', ['KeyA'], 'panLeft'),
    held('timeline.panRight', 'Pan right', ['KeyD'], 'panRight'),
    command(
      { id: 'timeline.focusSelection', title: 'Zoom to the selection', group: 'Timeline', keys: ['KeyF'] },
      focusSelection,
      hasSelection,
    ),
    command(
      { id: 'timeline.wholeRun', title: 'Show the whole run', group: 'Timeline', keys: ['Digit0'] },
      front => front.fitAll(),
    ),
    command(
      { id: 'timeline.back', title: 'Back to where I was', group: 'Timeline', keys: ['Alt+ArrowLeft'] },
      front => front.historyBack(),
      front => front.canGoBack,
    ),
    command(
      { id: 'timeline.forward', title: 'Forward again', group: 'Timeline', keys: ['Alt+ArrowRight'] },
      front => front.historyForward(),
      front => front.canGoForward,
    ),
    command(
      { id: 'timeline.pin', title: 'Pin or unpin the track', group: 'Timeline', keys: ['Shift+KeyT'] },
      front => front.togglePin(currentTrack(front)!),
      front => currentTrack(front) !== undefined,
    ),
    command(
      { id: 'timeline.mark', title: 'Mark the selection or the cursor', group: 'Timeline', keys: ['KeyM'] },
      async front => {
        await markSelection(front, client)
      },
    ),
    command(
      { id: 'timeline.follow', title: 'Follow the running end', group: 'Timeline', keys: ['End'] },
      front => front.follow(),
      front => !front.run.header.complete && front.run.header.kind === 'executed',
    ),
    command(
      { id: 'selection.next', title: 'Next slice on the track', group: 'Selection', keys: ['Period'] },
      front => stepAlongTrack(front, client, 'next'),
    ),
    command(
      { id: 'selection.previous', title: 'Previous slice on the track', group: 'Selection', keys: ['Comma'] },
      front => stepAlongTrack(front, client, 'previous'),
    ),
    command(
      { id: 'selection.right', title: 'Slice to the right', group: 'Selection', keys: ['ArrowRight'] },
      front => stepAlongTrack(front, client, 'right'),
    ),
    command(
      { id: 'selection.left', title: 'Slice to the left', group: 'Selection', keys: ['ArrowLeft'] },
      front => stepAlongTrack(front, client, 'left'),
    ),
    command(
      {
        id: 'selection.up',
        title: 'Enclosing slice, or the row above',
        group: 'Selection',
        keys: ['ArrowUp'],
      },
      front => stepAcross(front, client, 'parent'),
    ),
    command(
      {
        id: 'selection.down',
        title: 'Slice within, or the row below',
        group: 'Selection',
        keys: ['ArrowDown'],
      },
      front => stepAcross(front, client, 'child'),
    ),
    command(
      { id: 'selection.flowOut', title: 'Along the flow', group: 'Selection', keys: ['BracketRight'] },
      front => followFlow(front, 'out'),
      hasSlice,
    ),
    command(
      { id: 'selection.flowIn', title: 'Back along the flow', group: 'Selection', keys: ['BracketLeft'] },
      front => followFlow(front, 'in'),
      hasSlice,
    ),
    command(
      { id: 'selection.everything', title: 'Select everything', group: 'Selection', keys: ['Ctrl+KeyA'] },
      front => {
        const { startNs, endNs } = wholeRun(front.lengthNs)
        front.selection.set({ kind: 'area', startNs, endNs, tracks: allTracks(front) })
      },
    ),
    command(
      { id: 'selection.clear', title: 'Deselect', group: 'Selection', keys: ['Escape'] },
      front => front.selection.set(undefined),
      hasSelection,
    ),
  ]
}

/** The first press fits the selection; where it already fills the window, the next one shows the whole run. */
function focusSelection(model: TimelineModel): void {
  const times = selectedTimes(model)
  if (!times) return
  const wanted = windowAround(times.startNs, times.endNs, model.lengthNs)
  if (sameViewport(wanted, model.viewport.get())) model.fitAll()
  else model.zoomTo(wanted)
}

function selectedTimes(
  model: TimelineModel,
): { readonly startNs: number; readonly endNs: number } | undefined {
  const selection = model.selection.get()
  if (selection?.kind === 'area') return selection
  const slice = model.selectedSlice.get()
  if (slice) return { startNs: slice.startNs, endNs: slice.startNs + slice.durationNs }
  const instant = model.selectedInstant.get()
  return instant && { startNs: instant.timeNs, endNs: instant.timeNs }
}

/** The track of the selection, else the one under the mouse. */
function currentTrack(model: TimelineModel): number | undefined {
  const selection = model.selection.get()
  if (selection?.kind === 'slice') return model.selectedSlice.get()?.track
  if (selection?.kind === 'area' && selection.tracks.length === 1) return selection.tracks[0]
  return model.hover.get()?.track
}
