/** Messages of imported traces: who was waited for, and where the critical path goes on. */
import { describe, expect, test } from 'vitest'
import { chromeTrace } from '../../../traces-db/export/chrome.ts'
import { criticalPath } from '../../../traces-db/metrics/critical-path.ts'
import { type Measurable, measurable, measureRun } from '../../../traces-db/metrics/measure-run.ts'
import { waitCauses } from '../../../traces-db/metrics/wait-causes.ts'
import { importTexts } from '../import/import-texts.ts'
import { runOf } from '../run-of.ts'
import { simulatedRunOf } from './simulated-run.ts'

const whole = { kind: 'run' } as const

async function imported(text: string): Promise<Measurable> {
  const { run } = await importTexts({ 'trace.json': text }, { chunkSizes: [undefined] })
  return measurable(run)
}

const pathOf = (subject: Measurable) =>
  criticalPath(subject, whole).segments.map(({ rank, kind, name, startNs, endNs }) => [
    rank,
    kind,
    name,
    startNs,
    endNs,
  ])

describe('arrows between ranks', () => {
  const work = (name: string, start: number, duration: number) => ({ name, start, duration })
  const subject = (fromTo: { from: number; to: number }) =>
    measurable(
      runOf({
        tracks: [
          {
            name: 'main',
            rank: 0,
            lanes: [[work('prepare', 0, 6), work('send', 6, 2), work('idle hands', 8, 1)]],
          },
          { name: 'main', rank: 1, lanes: [[work('own', 0, 2), work('receive', 6, 2), work('use', 8, 7)]] },
        ],
        names: {
          prepare: { class: 'host' },
          'idle hands': { class: 'host' },
          own: { class: 'host' },
          use: { class: 'host' },
          send: { class: 'transfer' },
          receive: { class: 'transfer' },
        },
        flows: [{ ...fromTo, name: 'message' }],
      }),
    )
  // An arrow of runOf leaves at its slice's end: that of `prepare`, when the send begins.
  const told = subject({ from: 0, to: 4 })

  test('a bubble that a message ends is its sender’s, held by what that did', () => {
    const { causes } = waitCauses(told, whole)
    expect(causes[1]).toMatchObject({
      kind: 'message',
      title: 'receive from rank 0, held by prepare',
      peer: 0,
      totalNs: 4,
      ranks: [1],
    })
  })

  test('the critical path goes on at the sender', () => {
    expect(pathOf(told)).toEqual([
      [0, 'compute', 'prepare', 0, 6],
      [1, 'transfer', 'receive', 6, 8],
      [1, 'compute', 'use', 8, 15],
    ])
  })

  test('what came before the bubble began was not waited for', () => {
    const early = measurable(
      runOf({
        tracks: [
          { name: 'main', rank: 0, lanes: [[work('prepare', 0, 1)]] },
          { name: 'main', rank: 1, lanes: [[work('own', 0, 4), work('use', 6, 2)]] },
        ],
        names: { prepare: { class: 'host' }, own: { class: 'host' }, use: { class: 'host' } },
        flows: [{ from: 0, to: 2, name: 'message' }],
      }),
    )
    expect(waitCauses(early, whole).causes.some(({ kind }) => kind === 'message')).toBe(false)
    expect(pathOf(early)[0]).toEqual([1, 'compute', 'own', 0, 4])
  })

  test('arrows in a circle end', () => {
    const circle = measurable(
      runOf({
        tracks: [
          { name: 'main', rank: 0, lanes: [[work('a', 0, 9)]] },
          { name: 'main', rank: 1, lanes: [[work('b', 0, 9)]] },
        ],
        names: { a: { class: 'transfer' }, b: { class: 'transfer' } },
        flows: [
          { from: 0, to: 1, name: 'x' },
          { from: 1, to: 0, name: 'y' },
        ],
      }),
    )
    expect(pathOf(circle).reduce((sum, [, , , from, to]) => sum + Number(to) - Number(from), 0)).toBe(9)
  })
})

test('a simulated pipeline that was exported and imported waits for the same, along a path of the same make-up', async () => {
  const run = await simulatedRunOf(
    'schedule:1f1b',
    { worldSize: 4, layers: 8, globalBatch: 8, batch: 1 },
    'h100_sxm',
  )
  const text = [...chromeTrace(run)].map(part => part.text).join('')
  const [planned, read] = [measurable(run), await imported(text)]
  const messages = (subject: Measurable) =>
    waitCauses(subject, whole)
      .causes.filter(({ kind }) => kind === 'message')
      .map(({ title, totalNs, count, ranks }) => ({ title, totalNs, count, ranks }))
  expect(messages(read)).toEqual(messages(planned))
  expect(messages(read).length).toBeGreaterThan(5)
  // Where two paths are equally long, each may take another.
  const kinds = (subject: Measurable) =>
    criticalPath(subject, whole).makeUp.map(({ kind, totalNs }) => [kind, Math.round(totalNs / 1000)])
  expect(kinds(read)).toEqual(kinds(planned))
  expect(measureRun(read, whole).ranks.map(rank => rank.bubbleNs)).toEqual(
    measureRun(planned, whole).ranks.map(rank => rank.bubbleNs),
  )
})

describe('the lab’s files, which have no arrows', () => {
  const call = (name: string, rank: number, ts: number, dur: number, layer: number) => ({
    name,
    ph: 'X',
    ts,
    dur,
    pid: `GPU ${rank}`,
    tid: 'Execution',
    args: { memory: 0, samples: [0], layer, batch_id: '0' },
  })

  test('a receive waits for the send of its microbatch and layer', async () => {
    const subject = await imported(
      JSON.stringify([
        call('forward batch: 0', 0, 0, 5, 0),
        call('send batch: 0', 0, 5, 2, 1),
        call('recv batch: 0', 1, 5, 2, 1),
        call('forward batch: 0', 1, 7, 5, 1),
        call('backward batch: 0', 1, 12, 5, 1),
        call('send batch: 0', 1, 17, 2, 0),
        call('recv batch: 0', 0, 17, 2, 0),
        call('backward batch: 0', 0, 19, 5, 0),
      ]),
    )
    const { causes } = waitCauses(subject, whole)
    expect(causes.map(({ title, totalNs }) => [title, totalNs])).toEqual([
      ['recv from rank 1, held by backward', 10_000],
      ['end of the window: rank 0 ends last', 5000],
      ['recv from rank 0, held by forward', 5000],
    ])
    expect(criticalPath(subject, whole).makeUp.map(({ kind, totalNs }) => [kind, totalNs])).toEqual([
      ['compute', 20_000],
      ['transfer', 4000],
    ])
  })
})
