import { describe, expect, test } from 'vitest'
import { type PathPiece, pathStrip } from '../../../renderer/charts/path-strip.ts'
import { darkColours } from './chart-colours.ts'

const piece = (row: number, startNs: number, endNs: number, title = 'work'): PathPiece => ({
  row,
  startNs,
  endNs,
  title,
  paint: '#4f9de8',
  pick: undefined,
})
const draw = (pieces: readonly PathPiece[]) =>
  pathStrip(
    { rows: ['Rank 0', 'Rank 1'], pieces, legend: [], window: { startNs: 0, endNs: 1e6 } },
    600,
    darkColours,
  )
const tips = (pieces: readonly PathPiece[]) =>
  draw(pieces).shapes.flatMap(shape => (shape.kind === 'rect' ? [shape.tip] : []))

describe('pathStrip', () => {
  test('a step from row to row is a line', () => {
    const lines = draw([piece(0, 0, 5e5), piece(1, 5e5, 1e6)]).shapes.filter(shape => shape.kind === 'line')
    expect(lines).toHaveLength(1)
  })

  test('pieces that share a pixel and a row are one, named after the longest', () => {
    const shown = tips([
      piece(0, 0, 100, 'short'),
      piece(0, 100, 900, 'long'),
      piece(0, 900, 1000, 'short'),
      piece(0, 1000, 1e6),
    ])
    expect(shown[0]).toContain('long')
    expect(shown).toHaveLength(2)
  })
})
