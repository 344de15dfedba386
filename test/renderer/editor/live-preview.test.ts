import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { AppError } from '../../../engine/base/app-error.ts'
import type { PreviewStrategy, StrategyPreview } from '../../../engine/contract.ts'
import { LivePreview, lateMs, pauseMs } from '../../../renderer/editor/live-preview.ts'
import { firstSettings, previewRequest } from '../../../renderer/editor/strategy-document.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const request = (source: string): PreviewStrategy =>
  previewRequest(
    { id: 'a', name: 'mine.ts', text: source, savedText: '', settings: firstSettings, versions: [] },
    'preview-1',
    undefined,
  )
const fault = { code: 'deadlock', rank: 0, operation: '', line: 3, message: 'stuck', suggestion: '' }
const answer = (change: Partial<StrategyPreview>): StrategyPreview => ({
  violations: [],
  milliseconds: { record: 0, simulate: 0, show: 0 },
  ...change,
})
const good = answer({
  facts: { name: 'mine' },
  task: {
    worldSize: 4,
    layers: 4,
    globalBatch: 8,
    batch: 1,
    microbatches: 8,
    model: 'linear-stack',
    modelParameters: {},
    dtype: 'float16',
    parameters: {},
  },
  figures: {
    stepSeconds: 1,
    bubbleOfTotal: 0.25,
    bubbleOfIdeal: 0.4,
    peakBytes: 1,
    peakRank: 0,
    operations: 3,
    planHash: 'p',
  },
})

function asked() {
  const pending: {
    readonly source: string
    readonly linkFactor: number | undefined
    readonly signal: AbortSignal
    readonly resolve: (value: StrategyPreview) => void
    readonly reject: (error: unknown) => void
  }[] = []
  const noted: string[] = []
  const preview = new LivePreview(
    ({ source, linkFactor }, { signal }) =>
      new Promise((resolve, reject) => pending.push({ source, linkFactor, signal, resolve, reject })),
    ({ source }) => noted.push(source),
  )
  return { preview, pending, noted }
}

test('asks once for keys in quick succession, after the pause', async () => {
  const { preview, pending } = asked()
  for (const source of ['a', 'ab', 'abc']) preview.request(() => request(source))
  expect(pending).toHaveLength(0)
  await vi.advanceTimersByTimeAsync(pauseMs)
  expect(pending.map(({ source }) => source)).toEqual(['abc'])
})

test('a key cancels what is under way, and its answer is not shown', async () => {
  const { preview, pending, noted } = asked()
  preview.request(() => request('old'), 0)
  await vi.advanceTimersByTimeAsync(0)
  preview.request(() => request('new'), 0)
  expect(pending[0]!.signal.aborted).toBe(true)
  await vi.advanceTimersByTimeAsync(0)
  pending[0]!.resolve(answer({ violations: [fault] }))
  pending[1]!.resolve(good)
  await vi.advanceTimersByTimeAsync(0)
  expect(preview.state.get()).toMatchObject({ isGood: true, violations: [], good: { source: 'new' } })
  expect(noted).toEqual(['new'])
})

test('faults leave the last correct version in sight', async () => {
  const { preview, pending } = asked()
  preview.request(() => request('right'), 0)
  await vi.advanceTimersByTimeAsync(0)
  pending[0]!.resolve(good)
  await vi.advanceTimersByTimeAsync(0)
  preview.request(() => request('wrong'), 0)
  await vi.advanceTimersByTimeAsync(0)
  pending[1]!.resolve(answer({ violations: [fault] }))
  await vi.advanceTimersByTimeAsync(0)
  expect(preview.state.get()).toMatchObject({ isGood: false, good: { source: 'right' }, violations: [fault] })
})

test('a request that does not fit is told; a cancelled one is not', async () => {
  const { preview, pending } = asked()
  preview.request(() => request('a'), 0)
  await vi.advanceTimersByTimeAsync(0)
  pending[0]!.reject(new AppError('invalid-argument', 'Too many ranks.'))
  await vi.advanceTimersByTimeAsync(0)
  expect(preview.state.get().error?.message).toBe('Too many ranks.')
  preview.request(() => request('b'), 0)
  await vi.advanceTimersByTimeAsync(0)
  preview.reset()
  pending[1]!.reject(new AppError('cancelled', 'Cancelled.'))
  await vi.advanceTimersByTimeAsync(0)
  expect(preview.state.get().error).toBeUndefined()
})

test('a drag that changes the plan: one request at a time, then the last of what came meanwhile', async () => {
  const { preview, pending, noted } = asked()
  for (const source of ['1', '2', '3']) {
    preview.follow(() => request(source))
    await vi.advanceTimersByTimeAsync(0)
  }
  expect(pending.map(({ source, signal }) => [source, signal.aborted])).toEqual([['1', false]])
  pending[0]!.resolve(good)
  await vi.advanceTimersByTimeAsync(0)
  expect(noted).toEqual(['1'])
  expect(preview.state.get().busy).toBe(true)
  expect(pending.map(({ source }) => source)).toEqual(['1', '3'])
  pending[1]!.resolve(good)
  await vi.advanceTimersByTimeAsync(0)
  expect(noted).toEqual(['1', '3'])
  expect(preview.state.get().busy).toBe(false)
})

test('a drag goes on after a step that does not fit, and is as busy as before', async () => {
  const { preview, pending } = asked()
  for (const source of ['1', '2']) {
    preview.follow(() => request(source))
    await vi.advanceTimersByTimeAsync(0)
  }
  pending[0]!.reject(new AppError('invalid-argument', 'Too many ranks.'))
  await vi.advanceTimersByTimeAsync(0)
  expect(pending.map(({ source }) => source)).toEqual(['1', '2'])
  expect(preview.state.get().busy).toBe(true)
  await vi.advanceTimersByTimeAsync(lateMs)
  expect(preview.state.get()).toMatchObject({ busy: true, isLate: true, error: undefined })
  pending[1]!.resolve(good)
  await vi.advanceTimersByTimeAsync(0)
  expect(preview.state.get()).toMatchObject({ busy: false, isLate: false, isGood: true })
})

test('a step of a drag changes nothing that is shown until it is answered', async () => {
  const { preview, pending } = asked()
  preview.follow(() => request('1'))
  await vi.advanceTimersByTimeAsync(0)
  const shown = preview.state.get()
  for (const source of ['2', '3']) {
    preview.follow(() => request(source))
    await vi.advanceTimersByTimeAsync(0)
  }
  expect(preview.state.get()).toBe(shown)
  pending[0]!.resolve(good)
  await vi.advanceTimersByTimeAsync(0)
  expect(preview.state.get()).toMatchObject({ busy: true, answers: 1 })
})

test('a drag that changes times alone: two requests at a time, every answer is shown', async () => {
  const { preview, pending, noted } = asked()
  const linkFactors = () => pending.map(({ linkFactor }) => linkFactor)
  const drag = async (linkFactor: number) => {
    preview.follow(() => ({ ...request('same'), linkFactor }))
    await vi.advanceTimersByTimeAsync(0)
  }
  for (const linkFactor of [1, 2]) await drag(linkFactor)
  // Until its plan is there the first one is alone.
  expect(linkFactors()).toEqual([1])
  pending[0]!.resolve(good)
  await vi.advanceTimersByTimeAsync(0)
  for (const linkFactor of [3, 4, 5]) await drag(linkFactor)
  expect(linkFactors()).toEqual([1, 2, 3])
  pending[1]!.resolve(good)
  await vi.advanceTimersByTimeAsync(0)
  expect(linkFactors()).toEqual([1, 2, 3, 5])
  expect(preview.state.get().busy).toBe(true)
  pending[2]!.resolve(good)
  await vi.advanceTimersByTimeAsync(0)
  expect(preview.state.get().busy).toBe(true)
  pending[3]!.resolve(good)
  await vi.advanceTimersByTimeAsync(0)
  expect(noted).toEqual(['same', 'same', 'same', 'same'])
  expect(preview.state.get().busy).toBe(false)
})

test('a key ends a drag: what was wished for is not asked any more', async () => {
  const { preview, pending } = asked()
  preview.follow(() => request('1'))
  await vi.advanceTimersByTimeAsync(0)
  preview.follow(() => request('2'))
  preview.request(() => request('key'), 0)
  await vi.advanceTimersByTimeAsync(0)
  pending[0]!.resolve(good)
  await vi.advanceTimersByTimeAsync(0)
  expect(pending.map(({ source }) => source)).toEqual(['1', 'key'])
})

test('what was said of the text before goes when the answer to the new one is long in coming, typing or not', async () => {
  const { preview, pending } = asked()
  preview.request(() => request('wrong'), 0)
  await vi.advanceTimersByTimeAsync(0)
  pending[0]!.resolve(answer({ violations: [fault] }))
  await vi.advanceTimersByTimeAsync(lateMs)
  expect(preview.state.get()).toMatchObject({ busy: false, isLate: false, violations: [fault] })
  for (let key = 0; key < 9; key++) {
    preview.request(() => request(`new ${key}`), 0)
    await vi.advanceTimersByTimeAsync(lateMs / 10)
    expect(preview.state.get()).toMatchObject({ busy: true, isLate: false, violations: [fault] })
  }
  await vi.advanceTimersByTimeAsync(lateMs / 10)
  expect(preview.state.get()).toMatchObject({ busy: true, isLate: true, isGood: false, violations: [] })
  pending.at(-1)!.resolve(good)
  await vi.advanceTimersByTimeAsync(lateMs)
  expect(preview.state.get()).toMatchObject({ busy: false, isLate: false, isGood: true })
})

test('nothing is late after a document was left', async () => {
  const { preview } = asked()
  preview.request(() => request('a'))
  preview.reset()
  await vi.advanceTimersByTimeAsync(2 * lateMs)
  expect(preview.state.get()).toMatchObject({ busy: false, isLate: false })
})
