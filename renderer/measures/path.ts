/** The critical path: where it runs over ranks and time, and what it is made of. */
import type { CriticalPath, PathKind } from '../../engine/base/critical-path.ts'
import {
  countCell,
  countColumn,
  nameColumn,
  shareCell,
  shareColumn,
  textCell,
  timeCell,
  timeColumn,
} from '../charts/cells.ts'
import type { ChartColours } from '../charts/chart-colours.ts'
import { type PathPiece, pathStrip } from '../charts/path-strip.ts'
import type { Paint, Scene } from '../charts/scene.ts'
import type { TableTwin } from '../charts/table-twin.ts'

export const pathTitles: Readonly<Record<PathKind, string>> = {
  compute: 'compute',
  transfer: 'transfer',
  copy: 'copy',
  host: 'host code',
  launch: 'launch',
  gap: 'unexplained',
}

function pathPaint(kind: PathKind, colours: ChartColours): Paint {
  switch (kind) {
    case 'compute':
      return colours.states.compute
    case 'transfer':
      return colours.states.communication
    case 'copy':
      return colours.runs[5]!
    case 'host':
      return colours.warn
    case 'launch':
      return colours.states.wait
    case 'gap':
      return colours.states.idle
  }
}

export function pathChart(path: CriticalPath, width: number, colours: ChartColours): Scene {
  const ranks = [...new Set(path.segments.map(({ rank }) => rank))].sort((a, b) => a - b)
  const pieces = path.segments.map(
    ({ rank, kind, name, startNs, endNs, slice }): PathPiece => ({
      row: ranks.indexOf(rank),
      startNs,
      endNs,
      paint: pathPaint(kind, colours),
      title: name || pathTitles[kind],
      pick: slice >= 0 ? String(slice) : undefined,
    }),
  )
  const legend = path.makeUp.map(({ kind }) => ({ title: pathTitles[kind], paint: pathPaint(kind, colours) }))
  const rows = ranks.map(rank => (rank >= 0 ? `Rank ${rank}` : 'No rank'))
  return pathStrip({ rows, pieces, legend, window: path.window }, width, colours)
}

/** What it is made of, by name. */
export function pathTwin({ byName }: CriticalPath): TableTwin {
  return {
    columns: [
      nameColumn('on the path'),
      nameColumn('kind'),
      countColumn('count'),
      timeColumn('time'),
      shareColumn('share'),
    ],
    rows: byName.map(({ name, kind, count, totalNs, share }) => [
      textCell(name || pathTitles[kind]),
      textCell(pathTitles[kind]),
      countCell(count),
      timeCell(totalNs),
      shareCell(share),
    ]),
  }
}
