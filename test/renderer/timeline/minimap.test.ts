import { describe, expect, test } from 'vitest'
import { operationClasses, operationClassIndex } from '../../../engine/base/operation-class.ts'
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
const classes = operationClasses.map((_, number) => number)
const { forward, backward, wait } = operationClassIndex

/** A minimap of one row from the shares of each bin. */
function minimapOf(...bins: readonly Readonly<Record<number, number>>[]) {
  const share = new Float32Array(bins.length * classes.length)
  for (const [bin, shares] of bins.entries()) {
    for (const [operation, value] of Object.entries(shares))
      share[bin * classes.length + Number(operation)] = value
  }
  return { rows: [0], bins: bins.length, classes, share }
}

describe('the strip', () => {
  test('a bin has the colour of the class with most time in it', () => {
    const pixels = minimapPixels(minimapOf({ [forward]: 0.4, [backward]: 0.6 }), colours)
    expect(pixels[0]).toBe(packRgb(parseHex(colours.palette.entries[classIndex(backward)]!.fill)))
  })

  const { annotation, compute, host } = operationClassIndex
  const colourOf = (operation: number) =>
    packRgb(parseHex(colours.palette.entries[classIndex(operation)]!.fill))

  test('work is shown before the calls that began it; within the names around them idle time stays background', () => {
    const [named, called, worked] = minimapPixels(
      minimapOf(
        { [annotation]: 1 },
        { [annotation]: 1, [host]: 1 },
        { [annotation]: 1, [host]: 1, [compute]: 1 },
      ),
      colours,
    )
    expect([named, called, worked]).toEqual([
      packRgb(parseHex(colours.panel)),
      colourOf(host),
      colourOf(compute),
    ])
  })

  test('names are shown of a rank of which nothing else is told', () => {
    const share = new Float32Array(2 * classes.length)
    share[annotation] = 1
    share[classes.length + compute] = 1
    const pixels = minimapPixels({ rows: [0, 1], bins: 1, classes, share }, colours)
    expect([...pixels]).toEqual([colourOf(annotation), colourOf(compute)])
  })

  test('waiting and nothing are background; a little work is seen, but less than much', () => {
    const [nothing, waiting, little, much] = minimapPixels(
      minimapOf({}, { [wait]: 1 }, { [forward]: 0.01 }, { [forward]: 1 }),
      colours,
    )
    expect(nothing).toBe(packRgb(parseHex(colours.panel)))
    expect(waiting).toBe(nothing)
    expect(little).not.toBe(nothing)
    expect(little).not.toBe(much)
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
