import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fileName } from '../../../renderer/charts/export-chart.ts'
import type { Scene } from '../../../renderer/charts/scene.ts'
import { escapeText, sceneSvg } from '../../../renderer/charts/scene-svg.ts'
import { plainStyle } from './chart-colours.ts'

const hatch = { line: '#566376', surface: '#141922', period: 4 }

describe('sceneSvg', () => {
  test('a hatch is defined once and used by its number', () => {
    const box = { kind: 'rect', x: 0, y: 0, width: 10, height: 10, fill: hatch } as const
    const scene: Scene = { width: 20, height: 20, shapes: [box, { ...box, x: 10 }] }
    const text = sceneSvg(scene, 'chart', plainStyle)
    expect(text.match(/<pattern/g)).toHaveLength(1)
    expect(text.match(/fill="url\(#h0\)"/g)).toHaveLength(2)
  })

  test('names from a trace are text and never markup', () => {
    const name = '<script>alert("1")</script>&\u0000'
    const scene: Scene = {
      width: 20,
      height: 20,
      shapes: [{ kind: 'text', x: 0, y: 0, text: name, fill: '#fff', anchor: 'start', tip: name }],
    }
    const text = sceneSvg(scene, name, plainStyle)
    expect(text).not.toContain('<script')
    expect(text).not.toContain('\u0000')
    expect(text).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;')
  })

  test('no text can end an element or an attribute', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        text => !/[<>"]|&(?!amp;|lt;|gt;|quot;)/.test(escapeText(text)),
      ),
    )
  })
})

describe('fileName', () => {
  test('is made of words that every system takes', () => {
    expect(fileName('where the time goes', '../part3 · 4 ranks', 'svg')).toBe(
      'part3-4-ranks-where-the-time-goes.svg',
    )
    expect(fileName('', '日本', 'png')).toBe('chart.png')
  })
})
