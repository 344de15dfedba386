import { expect, test } from 'vitest'
import { layOutRows } from '../../../renderer/timeline/rows.ts'
import { partAt, pinnedGap, rowsTop } from '../../../renderer/timeline/stage-layout.ts'
import { rowSections, wantedTracks } from '../../../renderer/timeline/stage-rows.ts'
import { runInfoOf } from './run-info.ts'

const ranks = Array.from({ length: 40 }, (_, rank) => ({
  rank,
  tracks: [{ name: 'main', lanes: 5, slices: 9 }],
}))
const layoutOf = (pinned: readonly number[] = []) =>
  layOutRows(runInfoOf({ processes: ranks }), { collapsed: new Set(), pinned: [...pinned], filter: '' })

test('only rows that the canvas shows are placed, the first of them cut where it is scrolled', () => {
  const layout = layoutOf()
  const [scrolled, pinned] = rowSections(layout, 150, rowsTop + 300)
  expect(pinned.rows).toEqual([])
  expect(scrolled.rows[0]!.top).toBeLessThanOrEqual(rowsTop)
  expect(scrolled.rows[0]!.top + scrolled.rows[0]!.row.height).toBeGreaterThan(rowsTop)
  const last = scrolled.rows.at(-1)!
  expect(last.top).toBeLessThan(rowsTop + 300)
  expect(last.top + last.row.height).toBeGreaterThanOrEqual(rowsTop + 300)
})

test('pinned rows stay where they are, and scrolled ones begin below them', () => {
  const layout = layoutOf([39])
  const [scrolled, pinned] = rowSections(layout, 500, rowsTop + 400)
  expect(pinned.rows.map(({ row, top }) => [row.tracks, top])).toEqual([[[39], rowsTop]])
  expect(scrolled.top).toBe(rowsTop + layout.pinnedHeight + pinnedGap)
})

test('tracks in sight are asked for, those within half a window as well if there is room', () => {
  const layout = layoutOf([39])
  const { shown, nearby } = wantedTracks(layout, 1000, 400)
  const rowOf = (track: number) => layout.byKey.get(`track:${track}`)!
  expect(shown).toContain(39)
  for (const track of shown.filter(id => id !== 39)) {
    expect(rowOf(track).y).toBeLessThan(1400)
    expect(rowOf(track).y + rowOf(track).height).toBeGreaterThan(1000)
  }
  expect(nearby.length).toBeGreaterThan(0)
  for (const track of nearby) {
    expect(rowOf(track).y).toBeLessThanOrEqual(1600)
    expect(rowOf(track).y + rowOf(track).height).toBeGreaterThan(800)
  }
})

test('a height belongs to the minimap, the ruler, pinned or scrolled rows', () => {
  expect(partAt(10, 0, 0)).toEqual({ part: 'minimap', y: 10 })
  expect(partAt(50, 0, 0).part).toBe('ruler')
  expect(partAt(rowsTop + 10, 0, 200)).toEqual({ part: 'rows', y: 210 })
  expect(partAt(rowsTop + 10, 60, 200)).toEqual({ part: 'pinned', y: 10 })
  expect(partAt(rowsTop + 60 + pinnedGap, 60, 200)).toEqual({ part: 'rows', y: 200 })
})
