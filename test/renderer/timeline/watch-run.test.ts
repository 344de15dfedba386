import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { RunBatch } from '../../../engine/base/run.ts'
import { TimelineModel } from '../../../renderer/timeline/model.ts'
import { watchRun } from '../../../renderer/timeline/watch-run.ts'
import { type InProcessTraces, openTracesService } from '../../../traces-db/service/in-process.ts'

let home: string
let service: InProcessTraces
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'rankscope-watch-'))
  service = openTracesService({ home })
})
afterEach(async () => {
  await service.close()
  rmSync(home, { recursive: true, force: true })
})

const header = {
  title: 'live',
  kind: 'executed' as const,
  createdAt: '2026-01-01T00:00:00.000Z',
  lengthNs: 0,
  worldSize: 1,
  sources: [],
  subject: {},
  complete: false,
}

const first: RunBatch = {
  labels: [{ name: 'forward', category: '', class: 1, colour: '', microbatch: 0 }],
  processes: [{ id: 0, rank: 0, source: -1, pid: '0', name: 'rank 0', labels: [], sortIndex: 0 }],
  tracks: [
    { id: 0, process: 0, kind: 'thread', tid: '0', name: 'compute', series: '', unit: '', sortIndex: 0 },
  ],
}

const slice = (start: number): RunBatch => ({
  slices: {
    track: Uint32Array.of(0),
    start: Float64Array.of(start),
    duration: Float64Array.of(500),
    label: Uint32Array.of(0),
    flags: Uint8Array.of(0),
    detail: Uint32Array.of(0),
  },
})

test('a live run grows in the model, its end is followed, and the end of the run ends that', async () => {
  const { client } = service
  const { run } = await client.createRun({ header })
  await client.appendRun({ run, batch: { ...first, ...slice(0) } })
  const model = new TimelineModel(await client.openRun({ run }), () => 0)
  const stop = watchRun(model, client, error => {
    throw error
  })
  expect(model.following.get()).toBe(true)
  expect(model.layout.get().rows.map(row => row.title)).toEqual(['Rank 0'])

  await client.appendRun({ run, batch: slice(1_000_000) })
  await vi.waitFor(() => expect(model.lengthNs).toBe(1_000_500))
  expect(model.viewport.get().endNs).toBe(1_000_500)

  model.zoomBy(0.1, 0)
  const looking = model.viewport.get()
  await client.appendRun({ run, batch: slice(9_000_000) })
  await vi.waitFor(() => expect(model.lengthNs).toBe(9_000_500))
  expect(model.viewport.get()).toEqual(looking)

  model.follow()
  await client.finishRun({ run, header: { complete: true } })
  await vi.waitFor(() => expect(model.following.get()).toBe(false))
  stop()
})

test('marks that were kept are there', async () => {
  const { client } = service
  const { run } = await client.createRun({ header })
  const mark = { id: 'a', startNs: 5, endNs: 9, text: 'warm-up' }
  await client.putMark({ run, mark })
  const model = new TimelineModel(await client.openRun({ run }), () => 0)
  const stop = watchRun(model, client, () => {})
  await vi.waitFor(() => expect(model.marks.get()).toEqual([mark]))
  stop()
})
