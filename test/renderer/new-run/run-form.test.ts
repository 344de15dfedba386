import { describe, expect, test } from 'vitest'
import type { BackendListing } from '../../../engine/contract.ts'
import { bestBackend, formFor, formOf, readForm, withModel } from '../../../renderer/new-run/run-form.ts'
import { choices, models, strategies } from './choices.ts'

const [part3, own] = strategies as [(typeof strategies)[number], (typeof strategies)[number]]
const form = formFor(choices, part3)
const typed = (change: Partial<typeof form.numbers>) => ({ ...form, numbers: { ...form.numbers, ...change } })

describe('the form of a run', () => {
  test('begins as the task of its strategy, and reads as that', () => {
    expect(readForm(form, choices)).toEqual({
      problems: new Map(),
      request: {
        strategy: 'part3',
        request: {
          worldSize: 4,
          layers: 16,
          globalBatch: 32,
          batch: 4,
          model: 'sharded-mlp',
          modelParameters: { dim: 128 },
          parameters: {},
        },
        steps: 20,
        optimizer: { name: 'adam', learningRate: 0.001 },
        seed: 42,
      },
    })
  })

  test('another strategy brings its task and parameters; how to train stays', () => {
    const before = { ...typed({ steps: '7', worldSize: '3' }), optimizer: 'sgd', backend: 'wasm' } as const
    const after = formFor(choices, own, before)
    expect(after).toMatchObject({
      strategy: 'own',
      numbers: { steps: '7', worldSize: '2' },
      optimizer: 'sgd',
      backend: 'wasm',
      parameters: { stages: '4', order: 'last', eager: true },
    })
    expect(readForm(after, choices).request?.request.parameters).toEqual({
      stages: 4,
      order: 'last',
      eager: true,
    })
  })

  test('another model brings its layers and sizes', () => {
    const changed = withModel(form, models[1]!)
    expect(readForm(changed, choices).request?.request).toMatchObject({
      model: 'gpt',
      layers: 4,
      modelParameters: {},
    })
  })

  test.each([
    ['an empty field', { worldSize: '' }, 'worldSize'],
    ['a fraction', { layers: '1.5' }, 'layers'],
    ['too small a number', { steps: '0' }, 'steps'],
    ['no learning at all', { learningRate: '0' }, 'learningRate'],
    ['a microbatch larger than the batch', { batch: '64' }, 'batch'],
  ])('%s is told at its field, and nothing can be asked for', (_, change, field) => {
    const { request, problems } = readForm(typed(change), choices)
    expect(request).toBeUndefined()
    expect([...problems.keys()]).toEqual([field])
  })

  test('parameters are held to their bounds', () => {
    const low = { ...formFor(choices, own), parameters: { stages: '0', order: 'last', eager: false } }
    expect([...readForm(low, choices).problems]).toEqual([
      ['parameter.stages', expect.stringContaining('stages of a pipeline is a whole number from 1')],
    ])
  })

  test('a request leads back to the form that it came from', () => {
    const filled = {
      ...formFor(choices, own, { ...form, backend: 'cpu', optimizer: 'sgd' }),
      parameters: { stages: '2', order: 'first', eager: false },
    }
    const request = readForm(filled, choices).request!
    expect(formOf(choices, request)).toEqual(filled)
    expect(formOf(choices, { ...request, strategy: 'gone' })).toBeUndefined()
  })
})

test('the best back end is the first that works, and none that is there on request only', () => {
  const backend = (name: string, available: boolean, onRequestOnly = false): BackendListing => ({
    name,
    title: name,
    available,
    detail: '',
    remedy: '',
    devices: 1,
    onRequestOnly,
  })
  expect(bestBackend([backend('a', false), backend('b', true, true), backend('c', true)])).toBe('c')
  expect(bestBackend([backend('a', false)])).toBeUndefined()
})
