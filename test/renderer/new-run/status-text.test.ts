import { expect, test } from 'vitest'
import type { RunStatus } from '../../../engine/contract.ts'
import { lossText, statusText } from '../../../renderer/new-run/status-text.ts'

const status = (change: Partial<RunStatus>): RunStatus => ({
  id: 1,
  state: 'queued',
  ahead: 0,
  title: 'part3',
  worldSize: 2,
  step: -1,
  steps: 20,
  ...change,
})

test.each<[Partial<RunStatus>, number, string]>([
  [{}, 0, 'Begins in a moment'],
  [{}, 2, 'Waits for 2 runs before it: runs go one after the other'],
  [{ state: 'starting' }, 0, 'Starting: one process for each rank loads its back end'],
  [{ state: 'running' }, 0, 'Step 0 of 20'],
  [{ state: 'running', step: 6 }, 0, 'Step 7 of 20'],
  [{ state: 'done', step: 19 }, 0, 'Done: 20 steps'],
  [{ state: 'stopped' }, 0, 'Stopped before it began. Nothing was kept'],
  [{ state: 'stopped', run: 'a', step: 0 }, 0, 'Stopped after 1 step of 20. What was done is kept'],
  [{ state: 'failed', message: 'Rank 1 ended.' }, 0, 'Failed: Rank 1 ended.'],
  [{ state: 'failed', step: 2, message: 'Rank 1 ended.' }, 0, 'Failed after 3 steps: Rank 1 ended.'],
])('%o with %i ahead: %s', (change, ahead, text) => {
  expect(statusText(status(change), ahead)).toBe(text)
})

test('a loss keeps three digits, however small', () => {
  const losses = [undefined, 0, Math.LN2, 0.0123456, 0.000000321, Number.NaN]
  expect(losses.map(lossText)).toEqual(['none yet', '0.00', '0.693', '0.0123', '3.21e-7', 'not a number'])
})
