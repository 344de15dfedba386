import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { PreviewStrategy } from '../../../engine/contract.ts'
import { type Held, References, type ReferencesWindow } from '../../../renderer/editor/references.ts'
import { firstSettings, previewRequest } from '../../../renderer/editor/strategy-document.ts'
import { previewRun, runInfo } from '../run-info.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const document = {
  id: 'a',
  name: 'mine.ts',
  text: 'now',
  savedText: '',
  settings: firstSettings,
  versions: [],
}
const figures = {
  stepSeconds: 1,
  bubbleOfTotal: 0.25,
  bubbleOfIdeal: 0.4,
  peakBytes: 1,
  peakRank: 0,
  operations: 3,
  planHash: 'p',
}
const task = {
  worldSize: 4,
  layers: 4,
  globalBatch: 8,
  batch: 1,
  microbatches: 8,
  model: 'linear-stack',
  modelParameters: {},
  dtype: 'float16',
  parameters: {},
}
const held = (change: Partial<PreviewStrategy> = {}, previous?: Held['previous']): Held => {
  const asked = { ...previewRequest(document, 'preview-1', undefined), ...change }
  return { asked, previous, good: { figures, task, source: 'now', cluster: asked.cluster, asked } }
}
const before = {
  title: 'the version before',
  request: previewRequest({ ...document, text: 'before' }, '', undefined),
}

function asked(fails = false) {
  const requests: PreviewStrategy[] = []
  const problems: string[] = []
  const milliseconds = { record: 0, simulate: 0, show: 0 }
  const window: ReferencesWindow = {
    engine: {
      client: {
        previewStrategy: async request => {
          requests.push(request)
          const violations = [{ message: 'too few layers' }] as never
          return fails
            ? { violations, milliseconds }
            : { violations: [], figures, run: previewRun('preview-1-reference'), milliseconds }
        },
        scheduleText: async ({ name, ranks, microbatches }) => `${name} ${ranks} ${microbatches}`,
      },
    },
    traces: {
      client: {
        openRun: async ({ run }) => runInfo(run),
        closeRun: async () => {},
        measures: async ({ span }) =>
          ({
            steps: [{ index: 0 }, { index: 1 }],
            window: { startNs: 5, endNs: span.kind === 'step' ? 5e9 + 5 : 1 },
            bubble: { ofTotal: 0.5, ofIdeal: 1 },
            utilization: undefined,
            ranks: [
              { rank: 0, peakBytes: 7 },
              { rank: 1, peakBytes: 9 },
            ],
          }) as never,
      },
    },
  }
  const references = new References(window, 'preview-1-reference', text => problems.push(text))
  return { references, requests, problems }
}
const settle = () => vi.advanceTimersByTimeAsync(1000)

test('by itself it is the version before, asked for once', async () => {
  const { references, requests } = asked()
  references.follow(held())
  await settle()
  expect(references.shown.get()).toBeUndefined()
  references.follow(held({}, before))
  references.follow(held({}, before))
  await settle()
  references.follow(held({}, before))
  await settle()
  expect(requests).toEqual([{ ...before.request, run: 'preview-1-reference' }])
  expect(references.shown.get()).toMatchObject({ title: 'the version before', startNs: 0 })
})

test('a strategy follows the task and the cluster; what is pinned does not', async () => {
  const { references, requests } = asked()
  references.follow(held())
  references.choose({ kind: 'strategy', title: 'gpipe', source: 'text of gpipe' })
  await settle()
  references.follow(held({ cluster: 'rtx_4090' }))
  await settle()
  expect(requests.map(({ file, cluster }) => [file, cluster])).toEqual([
    ['gpipe.ts', 'h100_sxm'],
    ['gpipe.ts', 'rtx_4090'],
  ])
  expect(requests[0]!.request).toMatchObject({ worldSize: 4, globalBatch: 8, batch: 1 })
  references.choose({ kind: 'pinned', title: 'mine.ts, pinned', request: held().asked })
  await settle()
  references.follow(held({ cluster: 'b200_sxm' }))
  await settle()
  expect(requests.slice(2).map(({ cluster }) => cluster)).toEqual(['h100_sxm'])
})

test('back where it was before the answer has come, it stays what is shown', async () => {
  const { references, requests } = asked()
  references.follow(held())
  references.choose({ kind: 'strategy', title: 'gpipe', source: 'text of gpipe' })
  await settle()
  references.follow(held({ cluster: 'rtx_4090' }))
  await vi.advanceTimersByTimeAsync(100)
  references.follow(held())
  await settle()
  expect(requests.map(({ cluster }) => cluster)).toEqual(['h100_sxm'])
})

test('what is asked for and asked for again is asked for once', async () => {
  const { references, requests } = asked()
  references.follow(held())
  references.choose({ kind: 'strategy', title: 'gpipe', source: 'text of gpipe' })
  for (let i = 0; i < 10; i++) {
    references.follow(held())
    await vi.advanceTimersByTimeAsync(100)
  }
  expect(requests).toHaveLength(1)
})

test('what lay in the memory of a store that died is asked for anew', async () => {
  const { references, requests } = asked()
  references.renew()
  references.follow(held())
  references.choose({ kind: 'strategy', title: 'gpipe', source: 'text of gpipe' })
  await settle()
  const first = references.shown.get()
  references.renew()
  await settle()
  expect(requests).toHaveLength(2)
  expect(references.shown.get()).not.toBe(first)
})

test('a schedule is made for the ranks and microbatches of the preview', async () => {
  const { references, requests } = asked()
  references.follow(held())
  references.choose({ kind: 'schedule', title: 'zb-h1' })
  await settle()
  expect(requests[0]).toMatchObject({ file: 'zb-h1.csv', source: 'zb-h1 4 8' })
})

test('a run of the library is told by its last step', async () => {
  const { references } = asked()
  references.follow(held())
  references.choose({ kind: 'run', title: 'Yesterday', run: 'r1' })
  await settle()
  expect(references.shown.get()).toMatchObject({
    title: 'Yesterday',
    startNs: 5,
    figures: { stepSeconds: 5, bubbleOfTotal: 0.5, peakBytes: 9, peakRank: 1 },
  })
  references.choose({ kind: 'none' })
  expect(references.shown.get()).toBeUndefined()
})

test('a strategy that does not take the task is told once, and nothing is drawn', async () => {
  const { references, problems } = asked(true)
  references.follow(held())
  references.choose({ kind: 'strategy', title: 'gpipe', source: '' })
  await settle()
  references.follow(held())
  await settle()
  expect(problems).toEqual(['gpipe does not take this task: too few layers'])
  expect(references.shown.get()).toBeUndefined()
})
