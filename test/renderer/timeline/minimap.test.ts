import { describe, expect, test } from 'vitest'
import { operationClassIndex } from '../../../engine/base/operation-class.ts'
import { packRgb, parseHex } from '../../../renderer/timeline/colour-math.ts'
import {
  centreOn,
  dragMinimap,
  drawMinimap,
  minimapGrip,
  minimapPixels,
} from '../../../renderer/timeline/minimap.ts'
import { classIndex } from '../../../renderer/timeline/palette.ts'
import { themeColours } from '../../../renderer/timeline/theme-colours.ts'
import { calls, drawLog } from './draw-log.ts'

const colours = themeColours(() => '')
const { forward, backward } = operationClassIndex

/** The pixels of one row: class and fill of each bin. */
const pixelsOf = (...bins: readonly (readonly [number, number])[]) =>
  minimapPixels(
    {
      rows: [0],
      bins: bins.length,
      classOf: Int8Array.from(bins, ([number]) => number),
      fill: Uint8Array.from(bins, ([, fill]) => fill),
    },
    colours,
  )

describe('the strip', () => {
  const colourOf = (operation: number) =>
    packRgb(parseHex(colours.palette.entries[classIndex(operation)]!.fill))

  test('a full bin has the colour of its class', () => {
    expect([...pixelsOf([forward, 255], [backward, 255])]).toEqual([colourOf(forward), colourOf(backward)])
  })

  test('where nothing was done is background; a little work is seen, but less than much', () => {
    const [nothing, hardly, little, much] = pixelsOf([-1, 0], [forward, 0], [forward, 90], [forward, 200])
    expect(nothing).toBe(packRgb(parseHex(colours.panel)))
    expect(new Set([nothing, hardly, little, much]).size).toBe(4)
  })
})

describe('the window in it', () => {
  const viewport = { startNs: 200, endNs: 400 }

  test('is taken at its edges, inside, or outside', () => {
    const grips = [100, 197, 203, 300, 398, 403, 500].map(x => minimapGrip(viewport, 1000, x, 1000))
    expect(grips).toEqual(['outside', 'left', 'left', 'window', 'right', 'right', 'outside'])
  })

  test('too narrow to have an inside it is only moved', () => {
    expect(minimapGrip({ startNs: 200, endNs: 201 }, 1000, 200, 1000)).toBe('window')
    expect(minimapGrip({ startNs: 200, endNs: 201 }, 1000, 240, 1000)).toBe('outside')
  })

  test('follows the grip, and its edges never pass each other', () => {
    expect(dragMinimap(viewport, 'window', 50)).toEqual({ startNs: 250, endNs: 450 })
    expect(dragMinimap(viewport, 'left', 50)).toEqual({ startNs: 250, endNs: 400 })
    expect(dragMinimap(viewport, 'left', 900)).toEqual({ startNs: 399, endNs: 400 })
    expect(dragMinimap(viewport, 'right', -900)).toEqual({ startNs: 200, endNs: 201 })
    expect(centreOn(viewport, 700)).toEqual({ startNs: 600, endNs: 800 })
  })

  const frameOf = (startNs: number, endNs: number) => {
    const { log, context } = drawLog()
    const box = { width: 1000, height: 44, inset: 6, rows: 0 }
    drawMinimap(context, undefined, { startNs, endNs }, 1000, box, colours, 1)
    return calls(log, 'fillRect')
  }

  test('is a frame over what lies outside, dimmed; at deep zooms a bar that can be seen', () => {
    expect(frameOf(200, 400).slice(1, 3)).toEqual(['fillRect 0 0 200 44', 'fillRect 400 0 600 44'])
    expect(frameOf(200, 400)).toHaveLength(7)
    expect(frameOf(500, 500.001).at(-1)).toBe('fillRect 499 2 3 40')
  })
})
