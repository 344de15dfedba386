import { expect, test } from 'vitest'
import {
  firstSettings,
  freeName,
  hasSameTexts,
  isModified,
  previewRequest,
  referenceRequest,
  type StrategyDocument,
  type Version,
} from '../../../renderer/editor/strategy-document.ts'
import {
  isInFront,
  previousVersion,
  sortedVersions,
  versionOf,
  withVersion,
} from '../../../renderer/editor/versions.ts'

const document: StrategyDocument = {
  id: 'a',
  name: 'mine.ts',
  text: 'text',
  savedText: 'text',
  settings: firstSettings,
  versions: [],
}
const version: Version = {
  at: 1,
  title: 'mine',
  text: 'text',
  planHash: 'p',
  cluster: 'h100_sxm',
  stepSeconds: 1,
  bubbleOfTotal: 0.2,
  peakBytes: 3,
}

test('a name that is taken is counted on', () => {
  expect(freeName('my-part3.ts', [])).toBe('my-part3.ts')
  expect(freeName('my-part3.ts', ['my-part3.ts', 'my-part3-2.ts'])).toBe('my-part3-3.ts')
})

test('a text that no file holds is modified', () => {
  expect(isModified(document)).toBe(false)
  expect(isModified({ ...document, text: 'other' })).toBe(true)
})

test('documents have the same texts after a step of a slider, and not after a key or where one was closed', () => {
  const other = { ...document, id: 'other' }
  const moved = { ...document, settings: { ...document.settings, linkPower: 2 } }
  expect(hasSameTexts([document, other], [moved, other])).toBe(true)
  expect(hasSameTexts([document, other], [{ ...document, text: 'new' }, other])).toBe(false)
  expect(hasSameTexts([document, other], [document])).toBe(false)
  expect(hasSameTexts([document, other], [other, document])).toBe(false)
})

test('what a person did not touch is left to the strategy', () => {
  expect(previewRequest(document, 'preview-1', undefined)).toEqual({
    source: 'text',
    file: 'mine.ts',
    request: {},
    cluster: 'h100_sxm',
    lab: false,
    run: 'preview-1',
  })
})

test('parameters that the strategy no longer has are left out; links go by powers of two', () => {
  const settings = { ...firstSettings, worldSize: 8, parameters: { stages: 2, gone: 1 }, linkPower: -2 }
  const facts = { name: 'mine', parameters: { stages: { type: 'integer', default: 4 } } } as const
  expect(previewRequest({ ...document, settings }, 'preview-1', facts)).toMatchObject({
    request: { worldSize: 8, parameters: { stages: 2 } },
    linkFactor: 0.25,
  })
})

test('a reference is asked about with the task of the preview and its own parameters', () => {
  const asked = previewRequest(
    { ...document, settings: { ...firstSettings, parameters: { stages: 2 } } },
    'preview-1',
    undefined,
  )
  const task = {
    worldSize: 4,
    layers: 8,
    globalBatch: 64,
    batch: 8,
    microbatches: 8,
    model: 'gpt',
    modelParameters: { hidden: 64 },
    dtype: 'float16',
    parameters: { stages: 2 },
  }
  const reference = referenceRequest(asked, 'gpipe.ts', 'other', task)
  const { microbatches: _, parameters: __, ...request } = task
  expect(reference).toMatchObject({ source: 'other', file: 'gpipe.ts', cluster: 'h100_sxm' })
  expect(reference.request).toEqual(request)
})

test('versions: one a plan and cluster, newest first, no more than thirty', () => {
  const again = withVersion([version], { ...version, at: 2 })
  expect(again).toEqual([{ ...version, at: 2 }])
  expect(withVersion([version], { ...version, cluster: 'a100_sxm_80g' })).toHaveLength(2)
  let many: readonly Version[] = []
  for (let at = 0; at < 40; at++) many = withVersion(many, { ...version, at, planHash: String(at) })
  expect(many).toHaveLength(30)
  expect(many[0]!.at).toBe(39)
})

test('versions are sorted by any figure; what has none comes last', () => {
  const { mfu: _, ...unknown } = { ...version, at: 3, mfu: 0 }
  const versions = [{ ...version, at: 1, mfu: 0.2 }, unknown, { ...version, at: 2, mfu: 0.4 }]
  const at = (order: Parameters<typeof sortedVersions>[1]) =>
    sortedVersions(versions, order).map(entry => entry.at)
  expect(at({ by: 'at', descending: true })).toEqual([3, 2, 1])
  expect(at({ by: 'mfu', descending: true })).toEqual([2, 1, 3])
  expect(at({ by: 'mfu', descending: false })).toEqual([1, 2, 3])
})

const good = {
  figures: {
    stepSeconds: 1,
    bubbleOfTotal: 0.2,
    bubbleOfIdeal: 0.3,
    peakBytes: 3,
    peakRank: 0,
    operations: 9,
    planHash: 'now',
  },
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
  source: 'text',
  cluster: 'h100_sxm',
  asked: previewRequest(document, 'preview-1', undefined),
}

test('a version keeps what it was simulated on; by the lab or on other links there is none', () => {
  const settings = { ...firstSettings, worldSize: 8 }
  expect(versionOf({ ...document, settings }, good, { name: 'mine' })).toMatchObject({
    title: 'mine · 4 ranks x 8 microbatches',
    settings: { worldSize: 8 },
  })
  const slow = { ...document, settings: { ...firstSettings, linkPower: -1 } }
  expect(versionOf(slow, good, { name: 'mine' })).toBeUndefined()
})

test('a version is in front as long as neither text nor settings are others, as far as they are known', () => {
  const kept = { ...version, settings: document.settings }
  expect(isInFront(version, { ...document, settings: { ...document.settings, linkPower: 2 } })).toBe(true)
  expect(isInFront(kept, { ...document, settings: { ...document.settings } })).toBe(true)
  expect(isInFront(kept, { ...document, text: 'new' })).toBe(false)
  expect(isInFront(kept, { ...document, settings: { ...document.settings, linkPower: 2 } })).toBe(false)
})

test('the version before is the newest of another plan, on the cluster as it is now', () => {
  const before = {
    ...version,
    text: 'before',
    planHash: 'before',
    settings: { ...firstSettings, worldSize: 2 },
  }
  const versions = [{ ...version, planHash: 'now' }, before, { ...version, planHash: 'older' }]
  const settings = { ...firstSettings, linkPower: 1 }
  expect(previousVersion({ ...document, settings, versions }, good)?.request).toMatchObject({
    source: 'before',
    request: { worldSize: 2 },
    linkFactor: 2,
  })
  expect(previousVersion({ ...document, versions: [] }, good)).toBeUndefined()
})

test('a schedule in cells says its ranks and microbatches itself', () => {
  const settings = { ...firstSettings, worldSize: 8, layers: 16, globalBatch: 64, batch: 8 }
  expect(previewRequest({ ...document, name: 'mine.csv', settings }, 'preview-1', undefined).request).toEqual(
    {
      layers: 16,
    },
  )
  expect(freeName('my-1f1b.csv', ['my-1f1b.csv'])).toBe('my-1f1b-2.csv')
})
