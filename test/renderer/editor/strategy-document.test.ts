import { expect, test } from 'vitest'
import {
  firstSettings,
  freeName,
  isModified,
  previewRequest,
  referenceRequest,
  type StrategyDocument,
  type Version,
  withVersion,
} from '../../../renderer/editor/strategy-document.ts'

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
  const reference = referenceRequest(asked, { name: 'gpipe', source: 'other' }, task)
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
