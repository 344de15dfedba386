/** What a screen reader says of the selection. */
import type { InstantDetails, RunInfo, SliceDetails } from '../../traces-db/contract.ts'
import { formatCount, formatDuration, formatExactTime } from '../app/format.ts'
import type { Selection } from './model.ts'
import { trackTitle } from './row-lines.ts'

export function announce(
  run: RunInfo,
  selection: Selection | undefined,
  slice: SliceDetails | undefined,
  instant: InstantDetails | undefined,
): string {
  if (!selection) return ''
  if (selection.kind === 'instant') {
    return instant?.id === selection.id
      ? `${instant.label.name}, an instant at ${formatExactTime(instant.timeNs)}.`
      : ''
  }
  if (selection.kind === 'area') {
    const { startNs, endNs, tracks } = selection
    const count = tracks.length === 1 ? '1 track' : `${formatCount(tracks.length)} tracks`
    return `Area of ${formatDuration(endNs - startNs)} from ${formatExactTime(startNs)}, ${count}.`
  }
  if (slice?.id !== selection.id) return ''
  const track = run.tracks[slice.track]
  const rank = run.processes[track?.process ?? -1]?.rank ?? -1
  return [
    slice.label.name,
    formatDuration(slice.durationNs),
    ...(rank >= 0 ? [`rank ${rank}`] : []),
    ...(track ? [trackTitle(track)] : []),
    `at ${formatExactTime(slice.startNs)}.`,
  ].join(', ')
}
