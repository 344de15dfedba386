/** metrics, compare and report as a person calls them, on simulated runs and a trace with awkward names. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const program = resolve(import.meta.dirname, '../../../../main/cli/rankscope.js')
let folder = ''

function rankscope(...words: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, RANKSCOPE_DATA: join(folder, 'home') },
  })
  return { status, stdout, stderr }
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rankscope-metrics-'))
  const shape = [
    '--world-size',
    '4',
    '--layers',
    '8',
    '--global-batch',
    '8',
    '--batch',
    '1',
    '--cluster',
    'ideal',
  ]
  rankscope('simulate', 'schedule:1f1b', ...shape, '--out', 'plain.rankscope')
  rankscope('simulate', 'schedule:zb-h1', ...shape, '--out', 'zero.rankscope')
  const name = '<script>alert(1)</script> | [x](https://example.com) `y`'
  const kernel = { ph: 'X', cat: 'kernel', pid: 0, tid: 7, ts: 1, dur: 5, name }
  writeFileSync(join(folder, 'names.json'), JSON.stringify([kernel]))
  rankscope('import', 'names.json', '--out', 'names.rankscope')
}, 60_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('rankscope metrics', () => {
  test('tells every measure as JSON', () => {
    const { status, stdout } = rankscope('metrics', 'plain.rankscope', '--show', 'all', '--json')
    expect(status).toBe(0)
    const answer = JSON.parse(stdout)
    expect(answer).toMatchObject({ steps: [], bubble: { ofIdeal: 0.375 }, mfu: null, basis: 'plan' })
    expect(answer.ranks[0]).toMatchObject({
      rank: 0,
      totalNs: 66_000,
      computeNs: 48_000,
      exposedCommunicationNs: 0,
      bubbleNs: 18_000,
      waitNs: 18_000,
      idleNs: 0,
    })
    expect(answer.ranks[0].peakBytes).toBeGreaterThan(0)
    expect(answer.criticalPath.makeUp).toEqual([{ kind: 'compute', totalNs: 66_000, share: 1 }])
    expect(answer.causes[0].totalNs).toBeGreaterThan(0)
    expect(answer.insights.insights[0].rule).toBe('pipeline-bubble')
  })

  test('tells people the figures, the window and what waits for what', () => {
    const { stdout } = rankscope('metrics', 'plain.rankscope', '--definitions')
    expect(stdout).toContain('27.27 % of total, 37.50 % of ideal')
    expect(stdout).toContain('window    the whole run: 66.000 µs')
    expect(stdout).toContain('end of the step: rank 0 ends last, with backward')
    expect(stdout).toContain('MFU: Model FLOPs / (dense peak')
  })

  test('measures an area, and says what step there is not', () => {
    const area = rankscope('metrics', 'plain.rankscope', '--from', '0', '--to', '2000', '--json')
    expect(JSON.parse(area.stdout).ranks.map((rank: { computeNs: number }) => rank.computeNs)).toEqual([
      2000, 0, 0, 0,
    ])
    const { status, stderr } = rankscope('metrics', 'plain.rankscope', '--step', '3')
    expect(status).toBe(1)
    expect(stderr).toContain('The run has no step 3. It marks no steps.')
  })

  test('tells how long the slices of a name last, and what lives in memory at a time', () => {
    const words = ['metrics', 'plain.rankscope', '--histogram', 'backward', '--holders', '30000']
    const answer = JSON.parse(rankscope(...words, '--json').stdout)
    expect(answer.histogram).toMatchObject({ name: 'backward', count: 64, fromNs: 2000, counts: [64] })
    expect(answer.holders.map(({ rank }: { rank: number }) => rank)).toEqual([0, 1, 2, 3])
    expect(answer.holders[0].holders[0].bytes).toBeGreaterThan(0)
    const { stdout } = rankscope(...words)
    expect(stdout).toContain('durations of backward: 64 slices')
    expect(stdout).toMatch(/rank 0 at 30\.000 µs holds \d/)
  })

  test.each(['names.json', '.'])(
    'of a trace or a folder, %s, names the command that makes a run of it',
    file => {
      const { status, stderr } = rankscope('metrics', file)
      expect(status).toBe(1)
      expect(stderr).toMatch(
        /^rankscope: \S+ is not a Rankscope run file\. Import it if it is a trace: `rankscope import \S+`\.\n$/,
      )
      if (file === 'names.json') expect(stderr).toContain('`rankscope import names.json`')
    },
  )

  test('says that there is nothing to measure in a trace without events', () => {
    writeFileSync(join(folder, 'empty.json'), '[]')
    rankscope('import', 'empty.json', '--out', 'empty.rankscope')
    const { status, stdout } = rankscope('metrics', 'empty.rankscope')
    expect([status, stdout.trim()]).toEqual([
      0,
      'Nothing in the run takes time: there is nothing to measure.',
    ])
    const compared = rankscope('compare', 'plain.rankscope', 'empty.rankscope')
    expect(compared.status).toBe(0)
    expect(compared.stdout).not.toMatch(/NaN|better {2}2/)
  })

  test.each([
    [['--as', 'nobody']],
    [['--from', '1']],
    [['--show', 'everything']],
    [['--step', '1', '--from', '1', '--to', '2']],
  ])('answers wrong usage with exit code 2: %s', words => {
    expect(rankscope('metrics', 'plain.rankscope', ...words).status).toBe(2)
  })
})

describe('rankscope compare', () => {
  test('says by how much, and because of what', () => {
    const { stdout } = rankscope('compare', 'plain.rankscope', 'zero.rankscope')
    expect(stdout).toContain('zero against plain: median step 66.000 µs -> 54.000 µs, -12.000 µs')
    const { figures, differences } = JSON.parse(
      rankscope('compare', 'plain.rankscope', 'zero.rankscope', '--json').stdout,
    )
    expect(figures[0]).toMatchObject({
      id: 'stepTime',
      values: [66_000, 54_000],
      verdicts: ['same', 'better'],
    })
    const sum = differences[0].waterfall.parts.reduce(
      (total: number, part: { ns: number }) => total + part.ns,
      0,
    )
    expect(sum).toBe(-12_000)
  })
})

describe('rankscope report', () => {
  test('writes Markdown and HTML of several runs', () => {
    for (const out of ['both.md', 'both.html']) {
      expect(rankscope('report', 'plain.rankscope', 'zero.rankscope', '--out', out).status).toBe(0)
      const text = readFileSync(join(folder, out), 'utf8')
      expect(text).toContain('Large pipeline bubble')
      expect(text).toContain('37.50 %')
    }
  })

  test('holds what the screens show, with their charts in HTML, for light and for dark', () => {
    rankscope('report', 'plain.rankscope', 'zero.rankscope', '--out', 'charts.html')
    const html = readFileSync(join(folder, 'charts.html'), 'utf8')
    for (const title of [
      'zero, against A, plain: -12.000 µs in the median step',
      'Where the time goes',
      'Bubble by rank',
      'What bubbles wait for',
      'Critical path',
      'Memory of rank 3',
      'Durations of backward',
      'Simulated: ',
    ]) {
      expect(html, title).toContain(title)
    }
    const ids = [...html.matchAll(/<pattern id="([^"]+)"/g)].map(match => match[1])
    expect(ids.length).toBeGreaterThan(0)
    expect(new Set(ids).size).toBe(ids.length)
    for (const [, used] of html.matchAll(/url\(#([^)]+)\)/g)) expect(ids).toContain(used)
  })

  test('takes names for text, whatever they look like', () => {
    rankscope('report', 'names.rankscope', '--out', 'names.html')
    const html = readFileSync(join(folder, 'names.html'), 'utf8')
    expect(html).not.toContain('<script>')
    expect(html).toContain('&lt;script&gt;alert(1)')
    rankscope('report', 'names.rankscope', '--out', 'names.md')
    const markdown = readFileSync(join(folder, 'names.md'), 'utf8')
    expect(markdown).not.toContain('<script>')
    expect(markdown).toContain('\\[x\\](https://example.com)')
    expect(markdown).toContain('\\|')
  })

  test('needs a file to write', () => {
    expect(rankscope('report', 'plain.rankscope').status).toBe(2)
    expect(rankscope('report', 'plain.rankscope', '--out', 'missing/folder.md').status).toBe(1)
  })
})
