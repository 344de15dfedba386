import { describe, expect, test } from 'vitest'
import { paintScene } from '../../../renderer/charts/paint-scene.ts'
import { drawLog } from '../timeline/draw-log.ts'
import { plainStyle } from './chart-colours.ts'

describe('paintScene', () => {
  test('paints boxes, lines and texts on the background', () => {
    const { log, context } = drawLog()
    paintScene(
      context,
      {
        width: 100,
        height: 50,
        shapes: [
          { kind: 'rect', x: 1, y: 2, width: 3, height: 4, fill: '#fff' },
          {
            kind: 'line',
            points: [
              [0, 0],
              [9, 9],
            ],
            stroke: '#abc',
            width: 1,
          },
          { kind: 'text', x: 5, y: 6, text: 'wait', fill: '#def', anchor: 'middle', mono: true },
        ],
      },
      plainStyle,
    )
    expect(log).toContain('fillRect 0 0 100 50')
    expect(log).toContain('fillRect 1 2 3 4')
    expect(log).toContain('lineTo 9 9')
    expect(log).toContain('fillText wait 5 6')
    expect(log).toContain('textAlign=center')
  })

  test('a hatch keeps within its box, and a box without a size is nothing', () => {
    const { log, context } = drawLog()
    const fill = { line: '#566376', surface: '#141922', period: 4 }
    const box = { kind: 'rect', x: 8, y: 0, height: 8, fill } as const
    paintScene(
      context,
      {
        width: 20,
        height: 8,
        shapes: [
          { ...box, width: 8 },
          { ...box, width: 0 },
        ],
      },
      plainStyle,
    )
    expect(log.filter(line => line.startsWith('clip'))).toHaveLength(1)
  })
})
