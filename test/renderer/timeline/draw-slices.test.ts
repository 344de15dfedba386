import { describe, expect, test } from 'vitest'
import { operationClassIndex } from '../../../engine/base/operation-class.ts'
import { type Label, sliceFlags } from '../../../engine/base/run.ts'
import { packRgb, parseHex } from '../../../renderer/timeline/colour-math.ts'
import { drawSlices } from '../../../renderer/timeline/draw-slices.ts'
import { FrameIndex } from '../../../renderer/timeline/frame-index.ts'
import { classIndex, colourIndex, palettes } from '../../../renderer/timeline/palette.ts'
import type { SliceContext, SlicePlacement, Strip } from '../../../renderer/timeline/slice-style.ts'
import { TextFit } from '../../../renderer/timeline/text-fit.ts'
import { TimeScale } from '../../../renderer/timeline/time-scale.ts'
import { calls, characterWidth, drawLog } from './draw-log.ts'
import { frameOf, type SliceOfFrame } from './frames.ts'

const { forward, backward, wait, recompute, host } = operationClassIndex
const width = 1000

const labels: Label[] = [
  { name: 'aten::linear', class: host, microbatch: -1 },
  { name: 'forward', class: forward, microbatch: 3 },
  { name: 'wait', class: wait, microbatch: -1 },
  { name: 'recompute', class: recompute, microbatch: -1 },
  { name: 'backward', class: backward, microbatch: 0 },
].map(label => ({ category: '', colour: '', ...label }))

/** Keeps the lines' pixels by their y. */
class RecordedStrip implements Strip {
  readonly width = width
  pixels = new Uint32Array(width * 64)
  readonly lines: { y: number; height: number }[] = []
  flushes = 0

  line(y: number, height: number): number {
    return (this.lines.push({ y, height }) - 1) * width
  }

  flush(_: SliceContext): void {
    this.flushes++
  }

  /** Runs of one colour in a line: `100-102 #rrggbb`. */
  runs(line: number): string[] {
    const runs: string[] = []
    for (let x = 0; x < width; ) {
      const colour = this.pixels[line * width + x]!
      let end = x + 1
      while (end < width && this.pixels[line * width + end] === colour) end++
      const entry = palettes.dark.entries.find(candidate => packRgb(parseHex(candidate.fill)) === colour)
      if (colour !== 0) runs.push(`${x}-${end} ${entry?.fill}`)
      x = end
    }
    return runs
  }
}

/** Draws a frame of 1000 ns over 1000 pixels, or the window that is told. */
function draw(
  slices: readonly SliceOfFrame[],
  options: { window?: [number, number]; ratio?: number; lanes?: number; idle?: number } = {},
) {
  const { window = [0, 1000], ratio = 1, lanes = 4, idle } = options
  const { log, context } = drawLog()
  const strip = new RecordedStrip()
  const index = new FrameIndex(frameOf({ slices }), 2)
  const placement: SlicePlacement = {
    row: 0,
    top: 100,
    laneHeight: 20,
    barHeight: 19,
    firstLane: 0,
    endLane: lanes,
    ...(idle === undefined ? {} : { idle: { lengthNs: idle, beside: [] } }),
  }
  const rectangles = drawSlices(
    context,
    strip,
    index,
    [placement],
    new TimeScale({ startNs: window[0], endNs: window[1] }, width),
    {
      get: label => labels[label],
      colour: label => colourIndex(labels[label]!),
    },
    {
      palette: palettes.dark,
      waitHatch: 'hatch',
      recomputeHatch: 'light hatch',
      waitSurface: 'panel',
      waitText: 'muted',
      font: 'font',
      textFit: new TextFit(text => text.length * characterWidth),
      ratio,
    },
  )
  return { log, strip, rectangles }
}

const fill = (operation: number, step = 0) => palettes.dark.entries[classIndex(operation, step)]!.fill

describe('slices', () => {
  test('a wide one is a round rectangle in its colour, a pixel short of its end, its text in the middle', () => {
    const { log } = draw([{ start: 100, end: 200, label: 1, class: forward }])
    expect(log).toEqual(
      [
        `fillStyle=${fill(forward, 3)}`,
        'beginPath ',
        'roundRect 100 100 99 19 2.5',
        'fill ',
        ...[
          'fillStyle=hatch',
          'fillStyle=light hatch',
          'font=font',
          'textBaseline=alphabetic',
          'textAlign=center',
        ],
        'fillStyle=panel',
        'fillStyle=muted',
        `fillStyle=${palettes.dark.entries[classIndex(forward, 3)]!.text}`,
        'fillText F3 150 114',
        'textAlign=left',
      ].map(line => line.trimEnd()),
    )
  })

  test('narrow ones are pixels of one line a lane, equal neighbours a pixel apart', () => {
    const { strip, log } = draw([
      { start: 10, end: 15, class: host },
      { start: 15, end: 20, class: host },
      { start: 12, end: 14, lane: 1, class: host },
    ])
    const colour = palettes.dark.entries[colourIndex(labels[0]!)]!.fill
    expect(strip.lines).toEqual([
      { y: 100, height: 19 },
      { y: 120, height: 19 },
    ])
    expect(strip.runs(0)).toEqual([`10-14 ${colour}`, `15-19 ${colour}`])
    expect(strip.runs(1)).toEqual([`12-14 ${colour}`])
    expect(strip.flushes).toBe(1)
    expect(calls(log, 'fillRect')).toEqual([])
  })

  test('one shorter than a pixel still has one, and what lies in a taken pixel is not drawn again', () => {
    const { strip, rectangles } = draw([
      { start: 500, end: 500, class: host },
      { start: 500.2, end: 500.3, class: host },
      { start: 501.6, end: 501.7, class: host },
    ])
    expect(strip.runs(0).map(run => run.split(' ')[0])).toEqual(['500-501', '502-503'])
    expect(rectangles).toBe(2)
  })

  test('folded ones have their class’s colour, a shade apart, square, and tell their number where it fits', () => {
    const { strip, log } = draw([{ start: 100, end: 300, count: 37, class: forward, label: 4 }])
    expect(strip.runs(0)).toEqual([`100-299 ${fill(forward, 2)}`])
    expect(calls(log, 'fillText')).toEqual(['fillText 37 × forward 200 114'])
    expect(calls(draw([{ start: 100, end: 170, count: 37, class: forward }]).log, 'fillText')).toEqual([])
  })

  test('only what the window shows is drawn; a slice that goes on beyond it has no rounding or gap there', () => {
    const { log, rectangles } = draw(
      [
        { start: 0, end: 90, class: host },
        { start: 95, end: 900, class: host },
        { start: 920, end: 1000, class: host },
      ],
      { window: [100, 200] },
    )
    expect(rectangles).toBe(1)
    expect(calls(log, 'roundRect')).toEqual(['roundRect -16 100 1032 19 2.5'])
    expect(calls(log, 'fillText')).toEqual(['fillText aten::linear 500 114'])
  })

  test('waits are hatched and named on a patch of surface; recomputation is hatched over its colour', () => {
    const { log } = draw([
      { start: 0, end: 100, label: 2, class: wait },
      { start: 200, end: 300, label: 3, class: recompute },
    ])
    const hatched = log.slice(log.indexOf('fillStyle=hatch'), log.indexOf('font=font'))
    expect(hatched.filter(line => line.startsWith('roundRect'))).toEqual([
      'roundRect 0 100 99 19 2.5',
      'roundRect 200 100 99 19 2.5',
    ])
    expect(log).toContain(`fillStyle=${fill(recompute)}`)
    expect(calls(log, 'fillRect')).toEqual(['fillRect 34 102 32 16'])
  })

  test('the gaps of a line of work are hatched and named', () => {
    const { log } = draw([{ start: 200, end: 800, label: 1, class: forward }], { idle: 1000 })
    expect(calls(log.slice(log.indexOf('fillStyle=hatch')), 'roundRect')).toEqual([
      'roundRect 0 100 199 19 2.5',
      'roundRect 800 100 199 19 2.5',
    ])
    expect(calls(log, 'fillText').map(line => line.split(' ')[1])).toEqual(['fill', 'drain', 'F3'])
  })

  test('a wait too narrow to hatch is a line of its colour', () => {
    expect(draw([{ start: 10, end: 12, label: 2, class: wait }]).strip.runs(0)).toEqual([
      `10-12 ${fill(wait)}`,
    ])
  })

  test('a slice without an end fades out', () => {
    const { log } = draw([{ start: 0, end: 400, class: host, flags: sliceFlags.unfinished }])
    const alphas = log.filter(line => line.startsWith('globalAlpha=')).map(line => Number(line.split('=')[1]))
    expect(alphas).toHaveLength(9)
    expect(alphas.slice(0, 8)).toEqual([...alphas.slice(0, 8)].sort((a, b) => b - a))
    expect(alphas.at(-1)).toBe(1)
    expect(calls(log, 'roundRect')).toEqual([])
  })

  test('a text that does not fit is cut with an ellipsis; where not even that fits there is none', () => {
    const texts = (end: number) => calls(draw([{ start: 0, end, class: host }]).log, 'fillText')
    expect(texts(100)).toEqual(['fillText aten::linear 50 114'])
    expect(texts(60)).toEqual(['fillText aten::l… 4 114'])
    expect(texts(28)).toEqual([])
  })

  test('only the lanes that are asked for are drawn', () => {
    const slices = [0, 1, 2].map(lane => ({ start: 0, end: 100, lane, class: host }))
    expect(draw(slices, { lanes: 1 }).rectangles).toBe(1)
    expect(draw(slices, { lanes: 9 }).rectangles).toBe(3)
  })

  test('on a dense screen all is square and texts are bounded', () => {
    const slices = Array.from({ length: 4 * 50 }, (_, i) => ({
      start: (i % 50) * 20,
      end: (i % 50) * 20 + 19,
      lane: i % 4,
      class: host,
    }))
    const dense = Array.from({ length: 40 }, (_, lane) =>
      slices.map(slice => ({ ...slice, lane: slice.lane + lane * 4 })),
    ).flat()
    const { log, strip } = draw(dense, { lanes: 160 })
    expect(calls(log, 'roundRect')).toEqual([])
    expect(calls(log, 'fillText').length).toBeLessThanOrEqual(800)
    expect(strip.lines.length).toBeGreaterThan(100)
  })

  test('two device pixels a CSS pixel: gaps and corners grow with them', () => {
    const { log } = draw([{ start: 100, end: 200, label: 1, class: forward }], { ratio: 2 })
    expect(calls(log, 'roundRect')).toEqual(['roundRect 100 100 98 19 5'])
  })
})
