/** The table of docs/strategies.md says what the code says. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { clusterNamed } from '../../engine/hardware/catalogue.ts'
import { recordIsolated } from '../../engine/service/isolation/record-isolated.ts'
import { simulate } from '../../engine/simulate/simulate.ts'
import { strategies } from '../../engine/strategies/strategies.ts'
import { recordStrategy } from '../../engine/strategy/record.ts'

const text = readFileSync(new URL('../../docs/strategies.md', import.meta.url), 'utf8')
const rows = text
  .split('\n')
  .filter(line => /^\| (part\d|gpipe) /.test(line))
  .map(line =>
    line
      .split('|')
      .slice(1, -1)
      .map(cell => cell.trim()),
  )

const ms = (seconds: number) => `${(1e3 * seconds).toFixed(2)} ms`
const percent = (share: number) => `${(100 * share).toFixed(1)} %`

test('the strategy to start from is correct, as it stands there', async () => {
  const source = /```ts\n(.*?)```/s.exec(text)![1]!
  for (const worldSize of [1, 4]) {
    const { faults } = await recordIsolated(source, 'mine.ts', { worldSize, layers: 3, batch: 3 })
    expect(faults).toEqual([])
  }
})

test('the table has parts 0 to 4', () => {
  expect(rows.map(([name]) => name)).toEqual(['part0', 'part1', 'part2', 'gpipe', 'part3', 'part4'])
})

test.each(rows.map(cells => [cells[0]!, cells] as const))('the row of %s', async (name, cells) => {
  const [, worldSize, layers, batches] = cells
  const [globalBatch, batch] = batches!.split(' / ').map(Number)
  const request = {
    worldSize: Number(worldSize),
    layers: Number(layers),
    globalBatch,
    batch,
    model: 'linear-stack',
  }
  const { plan } = await recordStrategy(strategies.find(strategy => strategy.name === name)!, request)
  const lab = simulate(plan!, clusterNamed('h100_80g_nvl8'), { lab: true })
  const own = simulate(plan!, clusterNamed('h100_sxm'))
  expect(cells.slice(4)).toEqual([
    ms(lab.stepSeconds),
    percent(lab.mfu!),
    Math.max(...lab.lab!.ranks.map(rank => rank.peakElements)).toLocaleString('en-US'),
    ms(own.stepSeconds),
    percent(own.mfu!),
    percent(own.bubble.ofTotal),
    `${(Math.max(...own.memory.map(timeline => timeline.peak.bytes)) / 1e9).toFixed(1)} GB`,
  ])
})
