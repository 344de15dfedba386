import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  columnKeys,
  firstView,
  type LibraryView,
  readView,
  shownRuns,
  sortedBy,
  viewText,
} from '../../../renderer/runs/library-view.ts'
import { tagsOf } from '../../../renderer/runs/run-drawer.tsx'
import type { RunSummary } from '../../../traces-db/contract.ts'

const run = (title: string, change: Partial<RunSummary> = {}): RunSummary => ({
  run: title,
  title,
  kind: 'imported',
  createdAt: '2026-01-01',
  bytes: 1,
  worldSize: 2,
  lengthNs: 1,
  slices: 1,
  tags: [],
  note: '',
  hasPlan: false,
  ...change,
})
const figures = (mfu?: number) => ({
  ...(mfu === undefined ? {} : { mfu }),
  bubbleAtLeast: false,
  memoryUnit: 'bytes' as const,
  stepsNs: [],
  rankBubbles: [],
  rankPeaks: [],
  losses: [],
})
const titles = (runs: readonly RunSummary[], view: Partial<LibraryView> = {}) =>
  shownRuns(runs, { ...firstView, ...view }).map(({ title }) => title)

describe('the library shows', () => {
  test('runs that hold every word, wherever a person would look for it', () => {
    const runs = [
      run('ddp gpt', { createdAt: '2026-01-03', note: 'before the fix' }),
      run('pipeline', { strategy: 'part3', model: 'gpt', tags: ['Paper'], createdAt: '2026-01-02' }),
      run('measured', { kind: 'executed', backend: 'wasm', hardware: 'Xeon' }),
    ]
    expect(titles(runs, { text: 'GPT' })).toEqual(['ddp gpt', 'pipeline'])
    expect(titles(runs, { text: 'gpt fix' })).toEqual(['ddp gpt'])
    expect(titles(runs, { text: '#paper' })).toEqual(['pipeline'])
    expect(titles(runs, { text: 'wasm xeon measured' })).toEqual(['measured'])
    expect(titles(runs, { text: '#gpt' })).toEqual([])
    expect(titles(runs, { kind: 'executed' })).toEqual(['measured'])
  })

  test('what a run does not tell comes last, whichever way it is sorted', () => {
    const runs = [run('none'), run('low', { figures: figures(0.2) }), run('high', { figures: figures(0.6) })]
    expect(titles(runs, { sort: { key: 'mfu', descending: true } })).toEqual(['high', 'low', 'none'])
    expect(titles(runs, { sort: { key: 'mfu', descending: false } })).toEqual(['low', 'high', 'none'])
  })

  test('names as people count', () => {
    const runs = ['rank10', 'rank2', 'Rank1'].map(title => run(title))
    expect(titles(runs, { sort: { key: 'title', descending: false } })).toEqual(['Rank1', 'rank2', 'rank10'])
  })

  test('the same runs in the same order, however the service lists them', () => {
    const some = fc.uniqueArray(
      fc.record({ name: fc.stringMatching(/^[a-c]{1,3}$/), mfu: fc.option(fc.constantFrom(0.1, 0.2)) }),
      { selector: ({ name }) => name, maxLength: 12 },
    )
    const sort = fc.record({ key: fc.constantFrom('title', ...columnKeys), descending: fc.boolean() })
    fc.assert(
      fc.property(some, sort, fc.integer(), (entries, by, seed) => {
        const runs = entries.map(({ name, mfu }) => run(name, { figures: figures(mfu ?? undefined) }))
        const other = [...runs].sort((a, b) => ((a.title.length * seed) % 7) - ((b.title.length * seed) % 7))
        expect(titles(other.reverse(), { sort: by })).toEqual(titles(runs, { sort: by }))
        expect(titles(runs, { sort: by })).toHaveLength(runs.length)
      }),
    )
  })
})

test('a press on the head of a column turns the order round, or begins with its telling end', () => {
  expect(sortedBy({ key: 'mfu', descending: true }, 'mfu')).toEqual({ key: 'mfu', descending: false })
  expect(sortedBy({ key: 'date', descending: true }, 'mfu')).toEqual({ key: 'mfu', descending: true })
  expect(sortedBy({ key: 'date', descending: true }, 'step')).toEqual({ key: 'step', descending: false })
})

test('columns, order and kind are as they were kept; the search is not', () => {
  const view: LibraryView = {
    text: 'x',
    kind: 'simulated',
    sort: { key: 'step', descending: false },
    columns: ['step', 'tags'],
  }
  expect(readView(viewText(view))).toEqual({ ...view, text: '' })
})

test.each([null, '', '{', '{"version":2}', '{"version":1,"kind":"all","columns":["gone"]}'])(
  'what cannot be read as a view (%j) is the first one',
  text => expect(readView(text)).toEqual(firstView),
)

test('tags are words, each once, without the sign that finds them', () => {
  expect(tagsOf(' paper, #h100,, paper , two words ')).toEqual(['paper', 'h100', 'two-words'])
})
