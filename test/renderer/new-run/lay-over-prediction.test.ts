import { expect, test } from 'vitest'
import { Store } from '../../../renderer/app/store.ts'
import type { Studio } from '../../../renderer/app/studio.ts'
import { CompareModel } from '../../../renderer/compare/compare-model.ts'
import { layOverPrediction } from '../../../renderer/new-run/lay-over-prediction.ts'

/** A window with a run that has ended, where these clusters are known. */
function windowWith(clusters: readonly { readonly name: string; readonly isMeasured: boolean }[]) {
  const asked: string[] = []
  const compare = new CompareModel()
  const studio = {
    engine: {
      client: {
        clusters: async () => clusters,
        simulateRun: async ({ cluster }: { cluster: string }) => {
          asked.push(cluster)
          return { run: 'predicted' }
        },
      },
    },
    executions: { requestOf: () => ({ strategy: 'part3' }), runs: new Store([{ id: 7, run: 'measured' }]) },
    compare,
    screen: new Store('timeline'),
  } as unknown as Studio
  return { studio, compare, asked }
}

test('a prediction on this machine, which was measured, is laid over its run on one scale', async () => {
  const { studio, compare, asked } = windowWith([{ name: 'this-machine', isMeasured: true }])
  compare.equalLength.set(true)
  await layOverPrediction(studio, 7)
  expect(asked).toEqual(['this-machine'])
  expect(compare.runs.get()).toEqual(['predicted', 'measured'])
  expect(compare.equalLength.get()).toBe(false)
  expect(studio.screen.get()).toBe('compare')
})

test('one on another machine, by steps of equal length: it may be a thousand times as fast', async () => {
  const { studio, compare, asked } = windowWith([{ name: 'rtx_4090', isMeasured: false }])
  await layOverPrediction(studio, 7)
  expect(asked).toEqual(['h100_sxm'])
  expect(compare.equalLength.get()).toBe(true)
})
