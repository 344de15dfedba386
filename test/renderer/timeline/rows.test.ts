import { describe, expect, test } from 'vitest'
import {
  allGroupKeys,
  firstRowBelow,
  groupsOfTrack,
  initiallyCollapsed,
  layOutRows,
  rowOfTrack,
} from '../../../renderer/timeline/rows.ts'
import { type InfoOf, runInfoOf } from './run-info.ts'

const none = { collapsed: new Set<string>(), pinned: [], filter: '' }
const deep = { lanes: 5, slices: 10 }

/** Rows as text: indented by level, a group's sign before its title. */
function outline(of: InfoOf, choices: Partial<typeof none> = {}) {
  return layOutRows(runInfoOf(of), { ...none, ...choices }).rows.map(row => {
    const sign = row.group ? (row.group.expanded ? '- ' : '+ ') : ''
    return `${'  '.repeat(row.level - 1)}${sign}${row.title}`
  })
}

describe('rows', () => {
  test('ranks are groups in order of rank, whatever the order of the files', () => {
    const processes = [10, 2, 0].map(rank => ({ rank, tracks: [{ name: 'main', ...deep }] }))
    expect(outline({ processes })).toEqual([
      '- Rank 0',
      '  main',
      '- Rank 2',
      '  main',
      '- Rank 10',
      '  main',
    ])
  })

  test('a rank with several processes shows them, told apart by their labels', () => {
    const processes = [
      { rank: 0, labels: ['GPU 0'], sortIndex: 5, tracks: [{ name: 'stream 7', ...deep }] },
      { rank: 0, labels: ['CPU'], sortIndex: 1, tracks: [{ name: 'main', ...deep }] },
    ]
    expect(outline({ processes })).toEqual([
      '- Rank 0',
      '  - CPU · python',
      '    main',
      '  - GPU 0 · python',
      '    stream 7',
    ])
  })

  test('processes of no rank are groups of their own, after the ranks', () => {
    const processes = [
      { rank: -1, name: 'browser', tracks: [{ name: 'ui', ...deep }] },
      { rank: -1, name: '', pid: '"abc"', tracks: [{ name: 'io', ...deep }] },
      { rank: 0, tracks: [{ name: 'main', ...deep }] },
    ]
    expect(outline({ processes })).toEqual([
      '- Rank 0',
      '  main',
      '- browser',
      '  ui',
      '- Process abc',
      '  io',
    ])
  })

  test('tracks are ordered by sort index, then threads before streams, async tracks and counters', () => {
    const tracks = [
      { name: 'memory', kind: 'counter' as const },
      { name: 'requests', kind: 'async' as const },
      { name: 'stream', kind: 'stream' as const },
      { name: 'first by wish', sortIndex: -1, ...deep },
      { name: '', tid: '"pt"', kind: 'thread' as const },
    ]
    expect(outline({ processes: [{ tracks }] })).toEqual([
      '- Rank 0',
      '  first by wish',
      '  Thread pt',
      '  stream',
      '  requests',
      '  memory',
    ])
  })

  test('counters lie under what they count, whatever their sort index', () => {
    const tracks = [
      { name: 'memory', kind: 'counter' as const, sortIndex: -5 },
      { name: 'main', ...deep },
    ]
    expect(outline({ processes: [{ tracks }] })).toEqual(['- Rank 0', '  main', '  memory'])
  })

  test('empty tracks and processes have no rows', () => {
    const empty = { lanes: 0, slices: 0 }
    const processes = [
      {
        rank: 0,
        tracks: [
          { name: 'main', ...deep },
          { name: 'silent', ...empty },
        ],
      },
      { rank: 1, tracks: [{ name: 'silent', ...empty }] },
    ]
    expect(outline({ processes })).toEqual(['- Rank 0', '  main'])
  })

  test('a rank of one line of work lies on one row with it', () => {
    const processes = [
      {
        rank: 0,
        name: 'layers 0–3',
        tracks: [{ name: 'compute' }, { name: 'transfer', kind: 'stream' as const }],
      },
    ]
    const { rows } = layOutRows(runInfoOf({ kind: 'simulated', processes }), none)
    expect(rows.map(row => [row.title, row.subtitle, row.kind, row.tracks])).toEqual([
      ['Rank 0', 'layers 0–3', 'slices', [0]],
      ['transfer', '', 'slices', [1]],
    ])
    expect(rows[1]!.barHeight).toBeLessThan(10)
  })

  test('the series of one counter share a row, stacked with what stays at the bottom', () => {
    const series = ['activations', 'weights', 'gradients']
    const tracks = series.map(name => ({
      name: 'memory',
      series: name,
      kind: 'counter' as const,
      unit: 'bytes',
      maximum: 1e9,
    }))
    const { rows } = layOutRows(
      runInfoOf({
        processes: [{ tracks: [deep, ...tracks, { name: 'loss', kind: 'counter', maximum: 4 }] }],
      }),
      none,
    )
    expect(rows.slice(2).map(row => [row.title, row.tracks, row.value])).toEqual([
      ['memory', [2, 3, 1], '≤ 3 GB'],
      ['loss', [4], '4'],
    ])
  })

  test('a collapsed group shows its busiest stream, or its busiest thread', () => {
    const tracks = [
      { name: 'main', ...deep, slices: 900 },
      { name: 'stream 7', kind: 'stream' as const, slices: 50 },
      { name: 'stream 9', kind: 'stream' as const, slices: 60 },
    ]
    const { rows } = layOutRows(runInfoOf({ processes: [{ tracks }] }), {
      ...none,
      collapsed: new Set(['rank:0']),
    })
    expect(rows.map(row => [row.title, row.tracks, row.lanes, row.value])).toEqual([
      ['Rank 0', [2], 1, '3 tracks'],
    ])
  })

  test('a collapsed rank of our own shows its work, not its messages', () => {
    const tracks = [
      { name: 'compute', slices: 50 },
      { name: 'communication', kind: 'stream' as const, slices: 60 },
    ]
    const { rows } = layOutRows(runInfoOf({ kind: 'simulated', processes: [{ tracks }] }), {
      ...none,
      collapsed: new Set(['rank:0']),
    })
    expect(rows.map(row => row.tracks)).toEqual([[0]])
  })

  test('a rank says its name once, beside what it holds', () => {
    const subtitles = (labels: readonly string[]) => {
      const processes = [{ rank: 3, name: 'Rank 3', labels: [...labels], tracks: [{ name: 'compute' }] }]
      return layOutRows(runInfoOf({ kind: 'simulated', processes }), none).rows.map(row => row.subtitle)
    }
    expect(subtitles(['layers 4–7'])).toEqual(['layers 4–7'])
    expect(subtitles([])).toEqual(['compute'])
  })

  test('a filter keeps what holds its text and opens the groups around it', () => {
    const processes = [0, 1].map(rank => ({
      rank,
      tracks: [
        { name: 'main', ...deep },
        { name: `stream ${rank + 7}`, ...deep },
      ],
    }))
    const collapsed = new Set(['rank:0', 'rank:1'])
    expect(outline({ processes }, { collapsed, filter: 'STREAM 8' })).toEqual(['- Rank 1', '  stream 8'])
    expect(outline({ processes }, { collapsed, filter: 'rank 0' })).toEqual([
      '- Rank 0',
      '  main',
      '  stream 7',
    ])
    expect(outline({ processes }, { filter: 'nothing' })).toEqual([])
  })

  test('pinned tracks lie in a part of their own, in the order of pinning, and say whose they are', () => {
    const processes = [0, 1].map(rank => ({ rank, tracks: [{ name: 'main', ...deep }] }))
    const layout = layOutRows(runInfoOf({ processes }), { ...none, pinned: [1, 0, 99] })
    expect(layout.pinned.map(row => [row.title, row.subtitle, row.y])).toEqual([
      ['main', 'Rank 1', 0],
      ['main', 'Rank 0', layout.pinned[0]!.height],
    ])
    expect(layout.rows).toHaveLength(4)
  })

  test('rows follow each other without gaps, and the row at a height is found', () => {
    const processes = [0, 1, 2].map(rank => ({
      rank,
      tracks: [deep, { kind: 'counter' as const, name: 'memory' }],
    }))
    const { rows, height } = layOutRows(runInfoOf({ processes }), none)
    let y = 0
    for (const row of rows) {
      expect(row.y).toBe(y)
      y += row.height
      expect(rows[firstRowBelow(rows, row.y)]).toBe(row)
      expect(rows[firstRowBelow(rows, row.y + row.height - 1)]).toBe(row)
    }
    expect(height).toBe(y)
    expect(firstRowBelow(rows, -1)).toBe(0)
    expect(firstRowBelow(rows, height)).toBe(rows.length)
    expect(firstRowBelow(rows, 1e9)).toBe(rows.length)
  })

  test('instants have a band of their own above the lanes', () => {
    const processes = [
      { tracks: [{ ...deep, instants: 3 }, { ...deep }, { lanes: 0, slices: 0, instants: 3 }] },
    ]
    const [, withInstants, without, only] = layOutRows(runInfoOf({ processes }), none).rows
    expect(withInstants!.height - without!.height).toBe(withInstants!.instantBand)
    expect(only!.barHeight).toBe(0)
  })

  test('positions among siblings are told for screen readers', () => {
    const processes = [0, 1].map(rank => ({ rank, tracks: [deep, deep] }))
    const { rows } = layOutRows(runInfoOf({ processes }), none)
    expect(rows.map(row => `${row.position}/${row.siblings}`)).toEqual([
      '1/2',
      '1/2',
      '2/2',
      '2/2',
      '1/2',
      '2/2',
    ])
  })
})

describe('groups', () => {
  const many = runInfoOf({ processes: Array.from({ length: 64 }, (_, rank) => ({ rank, tracks: [deep] })) })

  test('a large run opens with its ranks collapsed, a small one with all in sight', () => {
    expect(initiallyCollapsed(many).size).toBe(64)
    expect(initiallyCollapsed(runInfoOf({ processes: [{ tracks: [deep] }] })).size).toBe(0)
  })

  test('a track is found in its own row, or in its group’s where that is collapsed', () => {
    const processes = [
      { rank: 0, tracks: [deep, deep] },
      { rank: 0, tracks: [deep] },
    ]
    const run = runInfoOf({ processes })
    expect(rowOfTrack(layOutRows(run, none), run, 2)?.key).toBe('track:2')
    const collapsed = layOutRows(run, { ...none, collapsed: new Set(['rank:0']) })
    expect(rowOfTrack(collapsed, run, 2)?.key).toBe('rank:0')
    expect(groupsOfTrack(run, 2)).toEqual(['rank:0', 'process:1'])
    expect(groupsOfTrack(run, 99)).toEqual([])
    expect(allGroupKeys(run)).toEqual(['rank:0', 'process:0', 'process:1'])
  })
})
