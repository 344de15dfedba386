import { expect, test } from 'vitest'
import { operationClassIndex } from '../../../engine/base/operation-class.ts'
import { labelsById } from '../../../traces-db/detail/labels.ts'
import { runIndex } from '../../../traces-db/detail/run-index.ts'
import { runInfo } from '../../../traces-db/detail/track-info.ts'
import { runArt } from '../run-art.ts'

const run = runArt(`
  cpu     | ffff bb
          |  kk
  memory# | 3 9 1
  marks!  | x  y
`)

test('a run tells of each track its lanes, what lies on it and the range of a counter', () => {
  const { tracks } = runInfo(run, 'one')
  expect(
    tracks.map(({ name, lanes, slices, instants, counters, minimum, maximum }) => {
      return [name, lanes, slices, instants, counters, minimum, maximum]
    }),
  ).toEqual([
    ['cpu', 2, 3, 0, 0, 0, 0],
    ['memory', 0, 0, 0, 3, 1, 9],
    ['marks', 0, 0, 2, 0, 0, 0],
  ])
})

test('a run tells the total time of each class', () => {
  const { classNs } = runInfo(run, 'one')
  expect(classNs[operationClassIndex.forward]).toBe(4)
  expect(classNs[operationClassIndex.backward]).toBe(2)
  expect(classNs[operationClassIndex.compute]).toBe(2)
  expect(classNs.reduce((sum, ns) => sum + ns)).toBe(8)
})

test('labels come in the order asked; one that does not exist is refused', () => {
  expect(labelsById(run, [2, 0]).map(label => label.name)).toEqual(['k', 'f'])
  expect(() => labelsById(run, [77])).toThrow('This run has no label 77; it has 5.')
})

test('lookups are built once for a generation and anew for the next', () => {
  const index = runIndex(run)
  expect(runIndex(run)).toBe(index)
  const growing: { -readonly [K in keyof typeof run]: (typeof run)[K] } = { ...run }
  const before = runIndex(growing)
  growing.generation = 2
  expect(runIndex(growing)).not.toBe(before)
  expect(runIndex(growing).laneIndex(run.lanes[0]!)).toBe(before.laneIndex(run.lanes[0]!))
})
