import { describe, expect, test } from 'vitest'
import type { RunConfiguration } from '../../../engine/base/run-configuration.ts'
import type { SimulateRun, StartRun, StrategyCheck } from '../../../engine/contract.ts'
import { NewRun } from '../../../renderer/new-run/new-run.ts'
import { models, strategies } from './choices.ts'

const configuration: RunConfiguration = {
  kind: 'simulated',
  strategy: 'part3',
  source: '',
  request: {
    worldSize: 2,
    layers: 8,
    globalBatch: 64,
    batch: 8,
    model: 'sharded-mlp',
    modelParameters: { dim: 64 },
    dtype: 'bfloat16',
    parameters: {},
  },
  cluster: 'a100',
}

/** A form whose engine knows two strategies and a cluster, and reads any text as a strategy with one flag. */
function newRun(check: Partial<StrategyCheck> = {}) {
  const simulated: SimulateRun[] = []
  const started: StartRun[] = []
  const checked: { readonly file: string }[] = []
  const facts = { name: 'mine', parameters: { eager: { type: 'flag', default: false } } }
  const client = {
    strategies: async () => strategies,
    models: async () => models,
    clusters: async () => [{ name: 'a100', title: 'A100', isMeasured: false }],
    backends: async () => [],
    checkStrategy: async (asked: { readonly file: string }) => {
      checked.push(asked)
      return { ok: true, violations: [], facts, ...check }
    },
    simulateRun: async (asked: SimulateRun) => {
      simulated.push(asked)
      return { run: 'r', stepSeconds: 1, bubbleOfTotal: 0, peakBytes: 1, violations: [] }
    },
  }
  const subject = new NewRun(client as never, {
    start: async request => {
      started.push(request)
      return {} as never
    },
    onSimulated: async () => {},
  })
  return { subject, simulated, started, checked }
}

describe('the form of a new run is filled from a run', () => {
  test('that followed a strategy of the list: the same is simulated again', async () => {
    const { subject, simulated } = newRun()
    expect(await subject.fillFrom(configuration)).toEqual([])
    await subject.simulate()
    const { request } = configuration
    expect(simulated).toEqual([{ strategy: 'part3', request, cluster: 'a100', lab: false }])
    expect(subject.choices.get()!.strategies).toHaveLength(strategies.length)
  })

  test('that followed a text of its own: it is offered beside the others, with its parameters', async () => {
    const { subject, simulated } = newRun()
    const own = {
      ...configuration,
      source: 'own text',
      request: { ...configuration.request, parameters: { eager: true } },
    }
    await subject.fillFrom(own)
    expect(subject.choices.get()!.strategies[0]).toMatchObject({ name: 'part3, as it was run' })
    await subject.simulate()
    expect(simulated[0]).toMatchObject({ strategy: 'part3', source: 'own text', request: own.request })
    // It stays when the list is asked for anew, until another run takes its place.
    await subject.load()
    expect(subject.choices.get()!.strategies).toHaveLength(strategies.length + 1)
    await subject.fillFrom(configuration)
    expect(subject.choices.get()!.strategies).toHaveLength(strategies.length)
  })

  test('that followed a schedule by name: it has no text, and parameters as far as they are known', async () => {
    const { subject, simulated } = newRun()
    const { source: _, ...rest } = configuration
    const parameters = { chunks: 2 }
    await subject.fillFrom({ ...rest, strategy: 'schedule:zb-h1', request: { ...rest.request, parameters } })
    await subject.simulate()
    expect(simulated[0]).toMatchObject({ strategy: 'schedule:zb-h1', request: { parameters } })
    expect(simulated[0]).not.toHaveProperty('source')
  })

  test('that followed a schedule in a file: its cells are read as such, and simulated again', async () => {
    const { subject, simulated, checked } = newRun({ facts: { name: 'order.csv' } as never })
    await subject.fillFrom({ ...configuration, strategy: 'order.csv', source: '0F0,0B0' })
    expect(checked.map(({ file }) => file)).toEqual(['order.csv'])
    await subject.simulate()
    expect(simulated[0]).toMatchObject({ strategy: 'order.csv', source: '0F0,0B0' })
  })

  test('that was executed: how it was trained is filled in, too', async () => {
    const { subject, started } = newRun()
    const { cluster: _, ...rest } = configuration
    const execution = { backend: 'wasm', steps: 7, optimizer: 'sgd', learningRate: 0.5, seed: 9 }
    await subject.fillFrom({ ...rest, kind: 'executed', execution })
    await subject.start()
    expect(started[0]).toMatchObject({
      backend: 'wasm',
      steps: 7,
      optimizer: { name: 'sgd', learningRate: 0.5 },
      seed: 9,
      request: configuration.request,
    })
  })

  test.each([
    ['a cluster that is not here', { cluster: 'unheard-of' }, /no cluster unheard-of/],
    ['links that were shared', { fairLinks: true }, /shared links fairly, which only the command line/],
    ['a cluster with fields of its own', { cluster: 'a100, memory.gigabytes=160' }, /only the command line/],
    ['another number format', { request: { ...configuration.request, dtype: 'int3' } }, /int3/],
  ])('with %s: what cannot be as it was is told', async (_, change, told) => {
    const { subject } = newRun()
    const missing = await subject.fillFrom({ ...configuration, ...change })
    expect(missing).toEqual([expect.stringMatching(told)])
  })

  test('whose text cannot be read here: that is an error, and the form stays', async () => {
    const { subject } = newRun({ facts: undefined as never })
    await subject.load()
    const before = subject.form.get()
    const unreadable = subject.fillFrom({ ...configuration, source: 'broken' })
    await expect(unreadable).rejects.toMatchObject({ code: 'strategy' })
    expect(subject.form.get()).toEqual(before)
  })
})
