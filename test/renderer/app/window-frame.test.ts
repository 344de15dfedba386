import { expect, test } from 'vitest'
import type { RunStatus } from '../../../engine/contract.ts'
import { progressOf, titleOf } from '../../../renderer/app/window-frame.ts'
import type { ImportJob } from '../../../renderer/runs/imports.ts'

const job = (phase: ImportJob['phase'], bytes: number): ImportJob => ({
  id: 1,
  title: 'traces',
  phase,
  sentShare: 0,
  progress: { type: 'progress', bytes, totalBytes: 100 } as ImportJob['progress'],
})
const run = (state: RunStatus['state'], step: number): RunStatus => ({
  id: 1,
  state,
  ahead: 0,
  title: 'part3',
  worldSize: 2,
  step,
  steps: 20,
})

test('nothing under way is no progress: the bar in the task bar goes away', () => {
  expect(progressOf([], [])).toBeUndefined()
  expect(progressOf([job('settling', 100)], [run('done', 19)])).toBeUndefined()
})

test('progress is that of imports and of runs on real ranks, together', () => {
  expect(progressOf([job('importing', 50)], [])).toBe(0.5)
  expect(progressOf([], [run('running', 4)])).toBe(0.25)
  expect(progressOf([job('importing', 75)], [run('queued', -1), run('running', 14)])).toBe(0.5)
})

test('the title tells how far it is, then the run, then the program', () => {
  expect(titleOf('part3', 0.439)).toBe('43 % - part3 - Rankscope')
  expect(titleOf('part3', undefined)).toBe('part3 - Rankscope')
  expect(titleOf(undefined, 0)).toBe('0 % - Rankscope')
})
