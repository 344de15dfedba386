import { describe, expect, test, vi } from 'vitest'
import { AppError } from '../../../engine/base/app-error.ts'
import { FigureQueue } from '../../../renderer/runs/figure-queue.ts'
import type { RunFigures } from '../../../traces-db/contract.ts'

const figures: RunFigures = {
  bubbleAtLeast: false,
  memoryUnit: 'bytes',
  stepsNs: [],
  rankBubbles: [],
  rankPeaks: [],
  losses: [],
}

/** A service that answers when the test says so. */
function queue() {
  const asked: string[] = []
  let answer = Promise.withResolvers<RunFigures>()
  const next = (result: RunFigures | AppError = figures) => {
    const { resolve, reject } = answer
    answer = Promise.withResolvers()
    if (result instanceof AppError) reject(result)
    else resolve(result)
  }
  const subject = new FigureQueue((run, signal) => {
    asked.push(run)
    signal.addEventListener('abort', () => next(new AppError('cancelled', 'Cancelled.')))
    return answer.promise
  })
  return { subject, asked, next }
}

describe('figures of the library', () => {
  test('are asked for one after the other, those in sight first', async () => {
    const { subject, asked, next } = queue()
    subject.look(['c'])
    subject.want(['a', 'b', 'c'])
    expect(asked).toEqual(['c'])
    subject.look(['b'])
    next()
    await vi.waitFor(() => expect(asked).toEqual(['c', 'b']))
    next()
    await vi.waitFor(() => expect(asked).toEqual(['c', 'b', 'a']))
    next()
    await vi.waitFor(() => expect([...subject.known.get().keys()].sort()).toEqual(['a', 'b', 'c']))
  })

  test('that cannot be had are told, and not asked for again; the others come', async () => {
    const { subject, asked, next } = queue()
    subject.want(['bad', 'good'])
    next(new AppError('damaged', 'It is damaged.'))
    await vi.waitFor(() => expect(asked).toEqual(['bad', 'good']))
    next()
    await vi.waitFor(() => expect(subject.known.get().has('good')).toBe(true))
    expect(subject.problems.get().get('bad')).toBe('It is damaged.')
    subject.want(['bad', 'good'])
    expect(asked).toHaveLength(2)
  })

  test('are asked for no longer when nobody looks, and again when somebody does', async () => {
    const { subject, asked, next } = queue()
    subject.want(['a', 'b'])
    subject.rest()
    await Promise.resolve()
    expect(asked).toEqual(['a'])
    subject.want(['a', 'b'])
    next()
    await vi.waitFor(() => expect(asked).toEqual(['a', 'a', 'b']))
  })

  test('of a run that was changed are asked for anew', async () => {
    const { subject, asked, next } = queue()
    subject.want(['a'])
    next()
    await vi.waitFor(() => expect(subject.known.get().has('a')).toBe(true))
    subject.forget('a')
    subject.want(['a'])
    await vi.waitFor(() => expect(asked).toEqual(['a', 'a']))
  })
})
