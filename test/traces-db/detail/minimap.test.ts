import { describe, expect, test } from 'vitest'
import { type OperationClass, operationClasses } from '../../../engine/base/operation-class.ts'
import { minimap } from '../../../traces-db/detail/minimap.ts'
import { letterClasses, runArt } from '../run-art.ts'

const letters: Readonly<Record<string, OperationClass>> = { ...letterClasses, a: 'annotation' }
const names = Object.fromEntries(Object.entries(letters).map(([letter, name]) => [letter, { class: name }]))

/** Class and fill of each bin, row by row. */
function binsOf(art: string, count: number): string[][] {
  const { rows, bins, classOf, fill } = minimap(runArt(art, 1, { names }), count)
  return rows.map((_, row) =>
    Array.from({ length: bins }, (_, bin) => {
      const number = classOf[row * bins + bin]!
      return number < 0 ? '' : `${operationClasses[number]!.name} ${fill[row * bins + bin]}`
    }),
  )
}

describe('a bin', () => {
  test('has the class with most time in it, and is as full as all work fills it', () => {
    const art = `
      0 cpu | ffbbb
      1 cpu |    ff fu
    `
    expect(binsOf(art, 2)).toEqual([
      ['forward 255', 'backward 64'],
      ['forward 64', 'forward 191'],
    ])
  })

  test('that is hardly busy has a class', () => {
    expect(binsOf(`0 cpu | f${' '.repeat(998)}f`, 1)).toEqual([['forward 1']])
  })

  test('in which a rank only waits is nothing', () => {
    expect(binsOf('0 cpu | wwff', 2)).toEqual([['', 'forward 255']])
  })

  test('shows work before the calls that began it, and of a step around them nothing of its own', () => {
    const art = `
      0 steps | aaaaaaaa
      0 cpu   |   hhhhhh
      0 gpu*  |     kk
    `
    expect(binsOf(art, 4)).toEqual([['', 'host 255', 'compute 255', 'host 255']])
  })

  test('shows names of a rank of which nothing else is told', () => {
    const art = `
      0 steps | aa
      1 cpu   | ff
    `
    expect(binsOf(art, 1)).toEqual([['annotation 255'], ['forward 255']])
  })
})
