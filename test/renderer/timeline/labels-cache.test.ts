import { expect, test } from 'vitest'
import { operationClassIndex } from '../../../engine/base/operation-class.ts'
import type { Label } from '../../../engine/base/run.ts'
import { LabelsCache } from '../../../renderer/timeline/labels-cache.ts'
import { classIndex, colourIndex } from '../../../renderer/timeline/palette.ts'

const labelOf = (id: number): Label => ({
  name: `name ${id}`,
  category: '',
  class: 0,
  colour: '',
  microbatch: -1,
})

function cacheOf() {
  const requests: number[][] = []
  const cache = new LabelsCache(async ids => {
    requests.push(ids)
    return ids.map(labelOf)
  })
  return { cache, requests }
}

test('each label is asked for once, however often it appears', async () => {
  const { cache, requests } = cacheOf()
  await cache.ensure(Uint32Array.of(3, 3, 5, 3), Uint32Array.of(5, 9))
  await cache.ensure(Uint32Array.of(9, 3))
  await cache.ensure(Uint32Array.of(9, 4))
  expect(requests).toEqual([[3, 5, 9], [4]])
  expect(cache.get(5)?.name).toBe('name 5')
  expect(cache.get(6)).toBeUndefined()
})

test('more labels than one request may have are asked for in several', async () => {
  const { cache, requests } = cacheOf()
  await cache.ensure(Uint32Array.from({ length: 45_000 }, (_, id) => id))
  expect(requests.map(ids => ids.length)).toEqual([20_000, 20_000, 5000])
  expect(cache.get(44_999)?.name).toBe('name 44999')
})

test('a colour is the class’s until the label is known', async () => {
  const { cache } = cacheOf()
  expect(cache.colour(70_000, operationClassIndex.forward)).toBe(classIndex(operationClassIndex.forward))
  await cache.ensure(Uint32Array.of(70_000))
  expect(cache.colour(70_000, operationClassIndex.forward)).toBe(colourIndex(labelOf(70_000)))
})
