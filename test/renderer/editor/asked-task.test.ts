/** The sliders stand at what the text in front is checked with, and never at what a former text was. */
import { expect, test } from 'vitest'
import { askedTask, memoryLimit } from '../../../renderer/editor/asked-task.ts'
import type { Good } from '../../../renderer/editor/live-preview.ts'
import { firstSettings } from '../../../renderer/editor/strategy-document.ts'

const good = {
  task: { worldSize: 1, layers: 2, globalBatch: 512, batch: 256 },
  figures: { memoryLimitBytes: 16e9 },
} as Good
const facts = { name: 'mine', defaults: { worldSize: 32, layers: 64 } }
const clusters = [{ name: 'h100_sxm', title: 'H100', memoryBytes: 80e9, isMeasured: false }]

test('of a correct text: what its plan was recorded with', () => {
  const state = { good, facts, isGood: true }
  expect(askedTask(firstSettings, state)).toMatchObject({ worldSize: 1, layers: 2, batch: 256 })
  expect(memoryLimit(firstSettings, state, clusters)).toBe(16)
})

test('of a text that is not correct: what it says itself, not what the last correct one was', () => {
  const state = { good, facts, isGood: false }
  expect(askedTask(firstSettings, state)).toMatchObject({ worldSize: 32, layers: 64, globalBatch: 512 })
  expect(memoryLimit(firstSettings, state, clusters)).toBe(80)
  expect(memoryLimit({ ...firstSettings, cluster: 'h100_sxm x 2' }, state, clusters)).toBe(80)
})

test('what was set by hand goes before everything', () => {
  const settings = {
    ...firstSettings,
    worldSize: 8,
    layers: 12,
    globalBatch: 64,
    batch: 2,
    memoryGigabytes: 24,
  }
  for (const isGood of [true, false]) {
    const state = { good, facts, isGood }
    expect(askedTask(settings, state)).toEqual({ worldSize: 8, layers: 12, globalBatch: 64, batch: 2 })
    expect(memoryLimit(settings, state, clusters)).toBe(24)
  }
})

test('of a text of which nothing is known yet: a small pipeline on a large device', () => {
  const state = { good: undefined, facts: undefined, isGood: false }
  expect(askedTask(firstSettings, state)).toEqual({ worldSize: 4, layers: 4, globalBatch: 512, batch: 512 })
  expect(memoryLimit(firstSettings, state, [])).toBe(80)
})
