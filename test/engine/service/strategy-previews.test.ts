/** Previews of strategies that are being written, over a store in this process. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import type { PreviewStrategy } from '../../../engine/contract.ts'
import { engineSource } from '../../../engine/service/isolation/strategy-modules.ts'
import { RecordThread } from '../../../engine/service/record-thread.ts'
import { listSchedules, scheduleText } from '../../../engine/service/strategy-library.ts'
import { StrategyPreviews } from '../../../engine/service/strategy-previews.ts'
import { openTracesService } from '../../../traces-db/service/in-process.ts'

const home = mkdtempSync(join(tmpdir(), 'rankscope-previews-'))
const traces = openTracesService({ home })
let recordings = 0
class CountedThread extends RecordThread {
  override record(...args: Parameters<RecordThread['record']>) {
    recordings++
    return super.record(...args)
  }
}
const previews = new StrategyPreviews(
  { connect: async () => traces.client, close: () => {} },
  () => new CountedThread(),
)
afterAll(async () => {
  await previews.close()
  await traces.close()
  rmSync(home, { recursive: true, force: true })
})

const part3: PreviewStrategy = {
  source: engineSource('strategies/part3.ts'),
  file: 'part3.ts',
  request: {},
  cluster: 'h100_sxm',
  lab: false,
  run: 'preview-test',
}
const preview = (change: Partial<PreviewStrategy> = {}, signal = new AbortController().signal) =>
  previews.preview({ ...part3, ...change }, signal)

test('a correct strategy comes with its figures and a run that can be looked at, and nothing is written', async () => {
  const { violations, figures, task, run } = await preview()
  expect(violations).toEqual([])
  expect(task).toMatchObject({ worldSize: 4, layers: 4, globalBatch: 512, batch: 64, microbatches: 8 })
  // 1F1B with four ranks and eight microbatches: three slots of eleven, less what the update adds to the work.
  expect(figures!.bubbleOfTotal).toBeGreaterThan(0.2)
  expect(figures!.bubbleOfTotal).toBeLessThan(3 / 11)
  expect(figures!.bubbleOfIdeal).toBeGreaterThan(figures!.bubbleOfTotal)
  expect(figures!.peakBytes).toBeLessThan(figures!.memoryLimitBytes!)
  expect(run!.header).toMatchObject({ kind: 'simulated', complete: true })
  expect((await traces.client.openRun({ run: 'preview-test' })).tracks).toHaveLength(4 * 8)
  expect(await traces.client.library({})).toEqual([])
})

/** Arguments of the run's first slice. */
const detailOf = async (run: string) => (await traces.client.slice({ run, id: 0 })).detail

test('the next preview takes the place of the one before; labels keep their ids', async () => {
  const labelsOf = () => traces.client.labels({ run: 'preview-test', ids: [0, 1, 2] })
  await preview()
  const before = await labelsOf()
  const slower = await preview({ linkFactor: 0.01 })
  expect(await labelsOf()).toEqual(before)
  expect(slower.figures!.stepSeconds).toBeGreaterThan((await preview()).figures!.stepSeconds)
  expect(await detailOf('preview-test')).toContain('"kind":')
  await traces.client.closeRun({ run: 'preview-test' })
  await expect(traces.client.openRun({ run: 'preview-test' })).rejects.toMatchObject({ code: 'not-found' })
})

test('a wrong strategy comes with its faults and no run; a deadlock names every line of its circle', async () => {
  const source = part3.source.replace(
    'if (!isLast(model)) await dist.send(dist.rank + 1, activations.get(key(last + 1, m)))',
    'if (!isLast(model)) await dist.receive(dist.rank + 1)',
  )
  const { violations, figures, run } = await preview({ source })
  expect(figures).toBeUndefined()
  expect(run).toBeUndefined()
  expect(violations[0]).toMatchObject({ code: 'deadlock' })
  const { circle } = violations[0]!
  expect(circle!.length).toBeGreaterThan(1)
  for (const { line, operation } of circle!) {
    expect(line).toBeGreaterThan(0)
    expect(operation).toMatch(/^receive from rank \d$/)
  }
})

test('less memory than it needs is a violation beside the figures', async () => {
  const { violations, figures } = await preview({ memoryGigabytes: 0.1 })
  expect(violations[0]).toMatchObject({ code: 'memory-limit' })
  expect(figures!.memoryLimitBytes).toBe(1e8)
})

test('by the rules of the lab it tells the figures that the lab prints', async () => {
  const { figures } = await preview({ lab: true, cluster: 'h100_80g_nvl8' })
  expect(figures!.lab!.mfu).toBeGreaterThan(0.3)
  expect(figures!.lab!.peakElements).toBeGreaterThan(0)
})

/** All that is drawn of a run, and what is said of one of its slices. */
async function shown(run: string) {
  const { tracks, header, classNs } = await traces.client.openRun({ run })
  const ids = tracks.map(({ id }) => id)
  const picture = await traces.client.frame({
    run,
    tracks: ids,
    startNs: 0,
    endNs: header.lengthNs,
    width: 800,
  })
  const strip = await traces.client.minimap({ run, bins: 64 })
  const slice = await traces.client.slice({ run, id: tracks.length })
  // When it was made, and numbers of labels, which follow from what was shown before.
  const { label: _, ...slices } = picture.slices
  return { tracks, lengthNs: header.lengthNs, classNs, picture: { ...picture, slices }, strip, slice }
}

test('dragged to and fro it shows at every stop what it would have shown at once', async () => {
  const stops: Partial<PreviewStrategy>[] = [
    { linkFactor: 0.001 },
    { linkFactor: 8 },
    { linkFactor: 0.03 },
    { lab: true, cluster: 'h100_80g_nvl8' },
    { linkFactor: 0.03 },
    { cluster: 'rtx_4090' },
    { cluster: 'ideal' },
    { request: { layers: 8 } },
    {},
  ]
  for (const [index, stop] of stops.entries()) {
    // Two at a time, as a slider asks; what is asked last is shown.
    await Promise.all([preview({ linkFactor: 0.5 }), preview(stop)])
    const fresh = `preview-fresh-${index}`
    await preview({ ...stop, run: fresh })
    expect(await shown('preview-test')).toEqual(await shown(fresh))
    await traces.client.closeRun({ run: fresh })
  }
})

test('an endless strategy that was cancelled keeps nobody waiting', async () => {
  const stop = new AbortController()
  const source = `import { strategy } from 'rankscope/strategy'
export default strategy({ name: 'endless', train() { for (;;) {} } })`
  const endless = preview({ source }, stop.signal)
  const watched = expect(endless).rejects.toMatchObject({ code: 'cancelled' })
  // By then it is under way.
  await setTimeout(100)
  stop.abort()
  expect((await preview({ request: { worldSize: 2 } })).violations).toEqual([])
  await watched
})

test('of many keys in quick succession the last one is answered, whatever is under way', async () => {
  const keys = Array.from({ length: 6 }, (_, index) => {
    const stop = new AbortController()
    return { stop, answer: preview({ source: `${part3.source}${'\n'.repeat(index)}` }, stop.signal) }
  })
  const cancelled = keys.slice(0, -1).map(({ stop, answer }) => {
    const watched = expect(answer).rejects.toMatchObject({ code: 'cancelled' })
    stop.abort()
    return watched
  })
  expect((await keys.at(-1)!.answer).violations).toEqual([])
  await Promise.all(cancelled)
})

test('an id that is none of a preview is refused', async () => {
  await expect(preview({ run: 'part3-1234' })).rejects.toMatchObject({ code: 'invalid-argument' })
})

test('bandwidth, memory, cluster and the rules of the lab time the plan anew; only sizes record again', async () => {
  await preview()
  recordings = 0
  const slower = await preview({ linkFactor: 0.01 })
  expect(slower.figures!.stepSeconds).toBeGreaterThan((await preview()).figures!.stepSeconds)
  await preview({ memoryGigabytes: 8 })
  await preview({ cluster: 'rtx_4090' })
  await preview({ lab: true, cluster: 'h100_80g_nvl8' })
  expect(recordings).toBe(0)
  await preview({ request: { layers: 8 } })
  await preview()
  expect(recordings).toBe(1)
})

test("the lab's score stands beside the figures, whatever the cluster", async () => {
  const { figures } = await preview({ cluster: 'rtx_4090' })
  const lab = await preview({ lab: true, cluster: 'h100_80g_nvl8' })
  expect(figures!.score).toEqual(lab.figures!.lab)
  expect(figures!.lab).toBeUndefined()
})

test('a schedule in cells is previewed like a program; a wrong one names the cell', async () => {
  const text = scheduleText({ name: '1f1b', ranks: 4, microbatches: 8 })
  const { figures, task, run } = await preview({ source: text, file: 'mine.csv' })
  expect(task).toMatchObject({ worldSize: 4, microbatches: 8 })
  expect(figures!.bubbleOfTotal).toBeGreaterThan(0.2)
  expect(run!.header.worldSize).toBe(4)
  const { violations } = await preview({ source: text.replace('0B0', '0B1'), file: 'mine.csv' })
  expect(violations[0]).toMatchObject({ code: 'schedule', rank: 0 })
})

test.each(listSchedules())('$name can be opened in cells, and is correct', async ({ name }) => {
  const source = scheduleText({ name, ranks: 4, microbatches: 8 })
  const { violations } = await preview({ source, file: `${name}.csv`, request: { layers: 16 } })
  expect(violations).toEqual([])
})

test('a run that was closed meanwhile is told of its operations anew', async () => {
  await preview()
  await traces.client.closeRun({ run: 'preview-test' })
  await preview({ linkFactor: 0.5 })
  expect(await detailOf('preview-test')).toContain('"kind":')
})

test('two plans under one id, asked for at once, each have their own details', async () => {
  const texts = await Promise.all([8, 4, 8].map(layers => preview({ request: { layers } })))
  expect(texts.map(({ task }) => task!.layers)).toEqual([8, 4, 8])
  await preview({ request: { layers: 4 }, linkFactor: 0.5 })
  const last = await traces.client.search({ run: 'preview-test', text: '"layer":7', args: true, limit: 10 })
  expect(last.total).toBe(0)
})
