import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { instantDetails, sliceDetails } from '../../../traces-db/detail/slice-details.ts'
import { runArt } from '../run-art.ts'
import { runOf } from '../run-of.ts'
import { coveredNs, isWithin, plainSlices } from './brute-force.ts'
import { randomRun } from './random-run.ts'

describe('details of a slice', () => {
  test('self time leaves out what slices within it cover, once', () => {
    const run = runArt(`
      cpu | ffffffffff
          |  hhhh  kk
          |  cc
    `)
    expect([0, 1, 2, 3].map(id => sliceDetails(run, id).selfNs)).toEqual([4, 2, 2, 2])
  })

  test('a slice that sticks out takes nothing away', () => {
    const run = runArt(`
      gpu* | kkkk
           |   kkkk
    `)
    expect(sliceDetails(run, 0).selfNs).toBe(4)
  })

  test('names arrows that arrive and leave, with the slice at their other end', () => {
    const run = runArt(
      `
      cpu  | h   h
      gpu* |   k   k
    `,
      1,
      {
        flows: [
          { from: 1, to: 3, name: 'second' },
          { from: 0, to: 2, name: 'first' },
        ],
      },
    )
    const details = sliceDetails(run, 2)
    expect(details.flowsIn.map(link => [link.name, link.slice.id, link.fromNs, link.toNs])).toEqual([
      ['first', 0, 1, 2],
    ])
    expect(details.flowsOut).toEqual([])
    expect(sliceDetails(run, 1).flowsOut.map(link => link.slice.id)).toEqual([3])
  })

  test('carry the stored text, the operation and the label', () => {
    const slice = { start: 1, duration: 2, name: 'aten::add', detail: '"args":{"n":1}', operation: 7 }
    const run = runOf({ tracks: [{ name: 'cpu', lanes: [[slice, { ...slice, start: 5, operation: 8 }]] }] })
    expect(sliceDetails(run, 1)).toMatchObject({
      startNs: 5,
      durationNs: 2,
      detail: '"args":{"n":1}',
      operation: 8,
      label: { name: 'aten::add' },
    })
  })

  test('a slice that does not exist is an error that names it', () => {
    expect(() => sliceDetails(runArt('cpu | f'), 9)).toThrow('This run has no slice 9.')
  })

  test('property: self time is the time that no slice within covers', () => {
    fc.assert(
      fc.property(randomRun, run => {
        const slices = plainSlices(run)
        for (const slice of slices.filter(({ id }) => id % 7 === 0)) {
          const within = slices.filter(other => isWithin(other, slice))
          const selfNs = slice.end - slice.start - coveredNs(within, slice.start, slice.end)
          expect(sliceDetails(run, slice.id).selfNs).toBe(selfNs)
        }
      }),
      { numRuns: 25 },
    )
  })
})

test('details of an instant tell its track, time and text', () => {
  const run = runOf({
    tracks: [
      { name: 'none', instants: [] },
      { name: 'marks', instants: [{ time: 3, name: '[memory]', detail: '"args":{"Bytes":512}' }] },
    ],
  })
  expect(instantDetails(run, 0)).toMatchObject({
    track: 1,
    timeNs: 3,
    label: { name: '[memory]' },
    detail: '"args":{"Bytes":512}',
  })
  expect(() => instantDetails(run, 1)).toThrow('This run has no instant 1.')
})
