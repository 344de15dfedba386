import { describe, expect, test } from 'vitest'
import { operationClasses, operationClassIndex } from '../../../engine/base/operation-class.ts'
import type { Label } from '../../../engine/base/run.ts'
import {
  contrast,
  fromOklab,
  gamma,
  linear,
  packRgb,
  parseHex,
  type Rgb,
  toHex,
  toOklab,
} from '../../../renderer/timeline/colour-math.ts'
import {
  classColours,
  classIndex,
  colourIndex,
  lightnessSteps,
  palettes,
} from '../../../renderer/timeline/palette.ts'
import { fallbackTokens } from '../../../renderer/timeline/theme-colours.ts'

const label = (change: Partial<Label>): Label => ({
  name: 'aten::linear',
  category: '',
  class: 0,
  colour: '',
  microbatch: -1,
  ...change,
})

/** What dichromats see, by Viénot, Brettel and Mollon (1999): linear RGB to linear RGB. */
const deficiencies = {
  protan: [0.11238, 0.88762, 0, 0.11238, 0.88762, 0, 0.00401, -0.00401, 1],
  deutan: [0.29275, 0.70725, 0, 0.29275, 0.70725, 0, -0.02234, 0.02234, 1],
} as const

function seen(rgb: Rgb, matrix: readonly number[]): Rgb {
  const [r, g, b] = rgb.map(linear) as [number, number, number]
  return [0, 3, 6].map(i => gamma(matrix[i]! * r + matrix[i + 1]! * g + matrix[i + 2]! * b)) as unknown as Rgb
}

function distance(a: Rgb, b: Rgb): number {
  const [x, y] = [toOklab(a), toOklab(b)]
  return Math.hypot(x[0] - y[0], x[1] - y[1], x[2] - y[2])
}

describe.each(['dark', 'light'] as const)('the %s palette', theme => {
  const palette = palettes[theme]

  test('text on every colour has AA contrast', () => {
    for (const { fill, text } of palette.entries) {
      expect(contrast(parseHex(fill), parseHex(text)), `${text} on ${fill}`).toBeGreaterThanOrEqual(4.5)
    }
  })

  test('every operation colour stands out from the background', () => {
    for (const { name } of operationClasses) {
      if (name === 'wait') continue
      const fill = parseHex(classColours[theme][name])
      const surface = parseHex(fallbackTokens[theme].background)
      expect(contrast(fill, surface), `${name} ${classColours[theme][name]}`).toBeGreaterThanOrEqual(2)
    }
  })

  test.each(Object.entries(deficiencies))('operations of a step stay apart for %s eyes', (_, matrix) => {
    const names = ['forward', 'backward', 'backwardInput', 'backwardWeight', 'update', 'transfer'] as const
    for (const [i, a] of names.entries()) {
      for (const b of names.slice(i + 1)) {
        const [first, second] = [a, b].map(name => seen(parseHex(classColours[theme][name]), matrix)) as [
          Rgb,
          Rgb,
        ]
        expect(distance(first, second), `${a} and ${b}`).toBeGreaterThanOrEqual(0.05)
      }
    }
  })

  test('lightness steps of a class can be told apart and keep their order', () => {
    for (const [number, { name }] of operationClasses.entries()) {
      const lightness = Array.from({ length: lightnessSteps }, (_, step) => {
        return toOklab(parseHex(palette.entries[classIndex(number, step)]!.fill))[0]
      })
      for (let step = 1; step < lightnessSteps; step++) {
        const change = lightness[step]! - lightness[step - 1]!
        expect(theme === 'dark' ? -change : change, `${name} ${step}`).toBeGreaterThan(0.018)
      }
    }
  })

  test('the flat table for pixels holds the same colours', () => {
    expect([...palette.packed]).toEqual(palette.entries.map(entry => packRgb(parseHex(entry.fill))))
  })
})

describe('the colour of a label', () => {
  test('follows the microbatch through four steps', () => {
    const forward = operationClassIndex.forward
    expect([0, 1, 2, 3, 4].map(microbatch => colourIndex(label({ class: forward, microbatch })))).toEqual([
      classIndex(forward, 0),
      classIndex(forward, 1),
      classIndex(forward, 2),
      classIndex(forward, 3),
      classIndex(forward, 0),
    ])
  })

  test('is the same for the same name, and spreads over hues for names of no class', () => {
    const names = Array.from({ length: 60 }, (_, i) => `task ${i}`)
    const colours = names.map(name => colourIndex(label({ name })))
    expect(colours).toEqual(names.map(name => colourIndex(label({ name }))))
    expect(new Set(colours).size).toBeGreaterThan(20)
  })

  test('is Chrome’s where the trace names one and the operation is not known', () => {
    const good = palettes.dark.entries[colourIndex(label({ colour: 'good' }))]!
    expect(good.fill).toBe('#007d00')
    const unknown = colourIndex(label({ colour: 'no such colour' }))
    expect(unknown).toBe(colourIndex(label({})))
    const forward = colourIndex(label({ class: operationClassIndex.forward, colour: 'good' }))
    expect(forward).toBe(classIndex(operationClassIndex.forward))
  })
})

test('colours survive the way to OKLab and back', () => {
  for (const hex of ['#4f9de8', '#ef9f45', '#000000', '#ffffff', '#123456']) {
    expect(toHex(fromOklab(toOklab(parseHex(hex))))).toBe(hex)
  }
})
