import { describe, expect, test } from 'vitest'
import { drawOverlay, isEmptyOverlay, type Overlay } from '../../../renderer/timeline/draw-overlay.ts'
import { TimelineModel } from '../../../renderer/timeline/model.ts'
import { overlayScene } from '../../../renderer/timeline/overlay-scene.ts'
import { rowsTop } from '../../../renderer/timeline/stage-layout.ts'
import { themeColours } from '../../../renderer/timeline/theme-colours.ts'
import { TimeScale } from '../../../renderer/timeline/time-scale.ts'
import type { SearchHits, SliceDetails, SliceRow } from '../../../traces-db/contract.ts'
import { calls, drawLog } from './draw-log.ts'
import { runInfoOf } from './run-info.ts'

const ranks = [0, 1].map(rank => ({
  rank,
  tracks: [
    { name: 'main', lanes: 4, slices: 9 },
    { name: 'stream 7', kind: 'stream' as const },
  ],
}))

function modelOf() {
  const model = new TimelineModel(runInfoOf({ lengthNs: 1000, processes: ranks }), () => 0)
  model.viewSize.set({ width: 1000, height: 600 })
  return model
}

const slice = (id: number, track: number, lane: number, startNs: number, durationNs: number): SliceRow => ({
  id,
  track,
  lane,
  startNs,
  durationNs,
  label: { name: `slice ${id}`, category: '', class: 0, colour: '', microbatch: -1 },
  flags: 0,
})

const details = (row: SliceRow, change: Partial<SliceDetails> = {}): SliceDetails => ({
  ...row,
  selfNs: 0,
  detail: '',
  flowsIn: [],
  flowsOut: [],
  operation: -1,
  ...change,
})

const scene = (model: TimelineModel, ratio = 1) =>
  overlayScene(model, new TimeScale(model.viewport.get(), 1000 * ratio), 700, ratio)

describe('what lies over the slices', () => {
  test('there is nothing to be seen where nothing is pointed at, chosen, found or marked', () => {
    const model = modelOf()
    expect(isEmptyOverlay(scene(model))).toBe(true)
    const hits: SearchHits = {
      total: 1,
      ids: Float64Array.of(1),
      starts: Float64Array.of(100),
      tracks: Uint32Array.of(0),
      perTrack: [],
      searchedShare: 1,
    }
    const changes: ((model: TimelineModel) => void)[] = [
      model => model.cursorNs.set(100),
      model => model.selectedSlice.set(details(slice(1, 0, 2, 100, 50))),
      model => model.selection.set({ kind: 'area', startNs: 100, endNs: 400, tracks: [0] }),
      model => model.draftArea.set({ kind: 'area', startNs: 100, endNs: 400, tracks: [0] }),
      model => model.marks.set([{ id: 'a', startNs: 100, endNs: 100, text: 'warm-up' }]),
      model => model.hits.set(hits),
    ]
    for (const change of changes) {
      const changed = modelOf()
      change(changed)
      expect(isEmptyOverlay(scene(changed))).toBe(false)
    }
  })

  test('the selected slice has a box where it lies, also on a dense display', () => {
    const model = modelOf()
    model.selectedSlice.set(details(slice(1, 0, 2, 100, 50)))
    const row = model.layout.get().byKey.get('track:0')!
    const y = rowsTop + row.y + row.padding + 2 * row.laneHeight
    expect(scene(model).selection).toEqual({ x: 100, y, width: 50, height: row.barHeight })
    expect(scene(model, 2).selection).toEqual({ x: 200, y: 2 * y, width: 100, height: 2 * row.barHeight })
  })

  test('a slice out of sight, or hidden in a collapsed group, has none', () => {
    const model = modelOf()
    model.selectedSlice.set(details(slice(1, 0, 2, 100, 50)))
    model.viewport.set({ startNs: 500, endNs: 900 })
    expect(scene(model).selection).toBeUndefined()
    model.viewport.set({ startNs: 0, endNs: 1000 })
    model.setCollapsed('rank:0', true)
    expect(scene(model).selection).toBeUndefined()
  })

  test('arrows lead from edge to edge, down and up, and end at a collapsed group’s row', () => {
    const model = modelOf()
    const link = { name: 'flow', slice: slice(9, 2, 0, 400, 50), fromNs: 150, toNs: 400 }
    model.selectedSlice.set(details(slice(1, 0, 0, 100, 50), { flowsOut: [link] }))
    const [down] = scene(model).arrows
    const from = model.layout.get().byKey.get('track:0')!
    const to = model.layout.get().byKey.get('track:2')!
    expect(down).toEqual({
      fromX: 150,
      fromY: rowsTop + from.y + from.padding + from.barHeight,
      toX: 400,
      toY: rowsTop + to.y + to.padding,
    })
    model.setCollapsed('rank:1', true)
    const group = model.layout.get().byKey.get('rank:1')!
    expect(scene(model).arrows[0]!.toY).toBe(rowsTop + group.y + group.padding)
    model.selectedSlice.set(
      details(slice(9, 2, 0, 400, 50), { flowsIn: [{ ...link, slice: slice(1, 0, 0, 100, 50) }] }),
    )
    expect(scene(model).arrows).toHaveLength(1)
  })

  test('an area is a band over each run of neighbouring rows it covers', () => {
    const model = modelOf()
    model.selection.set({ kind: 'area', startNs: 100, endNs: 300, tracks: [0, 1, 3] })
    const bands = scene(model).area!.bands
    const rows = model.layout.get().byKey
    expect(bands.map(band => [band.y - rowsTop, band.height])).toEqual([
      [
        rows.get('track:0')!.y,
        rows.get('track:0')!.height + rows.get('track:1')!.height + rows.get('rank:1')!.height,
      ],
      [rows.get('track:3')!.y, rows.get('track:3')!.height],
    ])
  })

  test('hits of a search have ticks at their rows, one a place, only those in the window', () => {
    const model = modelOf()
    model.viewport.set({ startNs: 100, endNs: 600 })
    model.hits.set({
      total: 5,
      ids: Float64Array.of(1, 2, 3, 4, 5),
      starts: Float64Array.of(50, 200, 200.1, 300, 900),
      tracks: Uint32Array.of(0, 0, 0, 2, 0),
      perTrack: [],
      searchedShare: 1,
    })
    const rows = model.layout.get().byKey
    expect(scene(model).hits.map(tick => [tick.x, tick.y - rowsTop])).toEqual([
      [200, rows.get('track:0')!.y],
      [400, rows.get('track:2')!.y],
    ])
  })

  test('while an area is dragged it is shown and the cursor’s line is not', () => {
    const model = modelOf()
    model.cursorNs.set(500)
    expect(scene(model).cursorNs).toBe(500)
    model.draftArea.set({ kind: 'area', startNs: 1, endNs: 2, tracks: [0] })
    expect(scene(model).cursorNs).toBeUndefined()
    expect(scene(model).area).toMatchObject({ startNs: 1, endNs: 2 })
  })
})

describe('drawing it', () => {
  const colours = themeColours(() => '')
  const draw = (overlay: Partial<Overlay>) => {
    const { log, context } = drawLog()
    const scale = new TimeScale({ startNs: 0, endNs: 1000 }, 1000)
    drawOverlay(
      context,
      { arrows: [], hits: [], marks: [], rulerTop: 44, rowsTop: 70, bottom: 700, ...overlay },
      scale,
      colours,
      1,
    )
    return log
  }

  test('the canvas is wiped and nothing else is left by nothing', () => {
    expect(calls(draw({}), 'clearRect')).toEqual(['clearRect 0 0 1000 700'])
    expect(calls(draw({}), 'fillRect')).toEqual([])
  })

  test('the cursor is a line from the ruler down', () => {
    expect(calls(draw({ cursorNs: 250 }), 'fillRect')).toEqual(['fillRect 250 44 1 656'])
  })

  test('an area tells its length', () => {
    const log = draw({
      area: { startNs: 100, endNs: 400, bands: [{ x: 0, y: 100, width: 1000, height: 50 }] },
    })
    expect(calls(log, 'fillText')[0]).toMatch(/^fillText 300.ns 250 /)
    expect(calls(log, 'fillRect')).toContain('fillRect 100 100 300 50')
  })

  test('marks in sight have a dashed line and their text, cut where it is long', () => {
    const mark = (startNs: number, text: string) => ({ id: text, startNs, endNs: startNs, text })
    const log = draw({ marks: [mark(100, 'warm-up'), mark(200, 'x'.repeat(99)), mark(5000, 'far')] })
    const texts = calls(log, 'fillText').map(line => line.split(' ')[1])
    expect(texts).toEqual(['warm-up', `${'x'.repeat(39)}…`])
    expect(calls(log, 'moveTo')).toEqual(['moveTo 100.5 44', 'moveTo 200.5 44'])
  })

  test('an arrow is a curve with a head at its end', () => {
    const log = draw({ arrows: [{ fromX: 100, fromY: 100, toX: 300, toY: 200 }] })
    expect(calls(log, 'bezierCurveTo')).toEqual(Array(2).fill('bezierCurveTo 100 150 300 150 300 195'))
    expect(calls(log, 'moveTo').at(-1)).toBe('moveTo 300 200')
  })
})
