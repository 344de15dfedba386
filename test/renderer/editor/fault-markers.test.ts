import { expect, test } from 'vitest'
import { circleLines, faultMarkers } from '../../../renderer/editor/fault-markers.ts'
import { lineOfDetail, lineText } from '../../../renderer/editor/line-link.ts'

const fault = {
  code: 'deadlock',
  rank: 1,
  operation: 'receive(from rank 0)',
  line: 12,
  message: 'A circle of waits.',
  suggestion: 'Let one of them send.',
}

test('a fault is marked at its line with rank, operation and what to do', () => {
  expect(faultMarkers([fault], 40)).toEqual([
    {
      line: 12,
      code: 'deadlock',
      severity: 'error',
      message: 'Rank 1, receive(from rank 0)\nA circle of waits.\nLet one of them send.',
    },
  ])
})

test('what several ranks do wrong at one line is told once', () => {
  const faults = [0, 1, 2].map(rank => ({ ...fault, rank }))
  expect(faultMarkers(faults, 40).map(({ message }) => message.split('\n')[0])).toEqual([
    'Ranks 0 to 2, receive(from rank 0)',
  ])
})

test('a fault of no line, or of a line that is gone, is marked within the text', () => {
  expect(faultMarkers([{ ...fault, line: 0 }], 40)[0]!.line).toBe(1)
  expect(faultMarkers([fault], 5)[0]!.line).toBe(5)
})

test('too much memory is a warning: the plan itself is right', () => {
  expect(faultMarkers([{ ...fault, code: 'memory-limit' }], 40)[0]!.severity).toBe('warning')
})

test('every line of a circle is told once', () => {
  const wait = (line: number) => ({ rank: 0, line, operation: 'receive from rank 1' })
  expect(circleLines([{ ...fault, circle: [wait(9), wait(4), wait(9), wait(0)] }])).toEqual([4, 9])
})

test('the line of a slice is read from its arguments, and is found there by its whole number', () => {
  const detail = '"args":{"kind":"forward","line":22}'
  expect(lineOfDetail(detail)).toBe(22)
  expect(lineOfDetail('')).toBeUndefined()
  expect(detail.includes(lineText(22))).toBe(true)
  expect(detail.includes(lineText(2))).toBe(false)
})
