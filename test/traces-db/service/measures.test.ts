/** Measures over the service: in their thread, kept, cancelled, and of runs that still grow. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { RunHeader } from '../../../engine/base/run.ts'
import { ServiceFixture } from './service-fixture.ts'

const fixture = new ServiceFixture()
const whole = { kind: 'run' } as const

describe('measures over the service', () => {
  test('every call answers', async () => {
    const { run } = await fixture.imported()
    const asked = { run, span: whole }
    const { client } = fixture
    const measures = await client.measures(asked)
    expect(measures.ranks[0]).toMatchObject({ totalNs: 8000, computeNs: 8000 })
    expect((await client.waitCauses(asked)).totalNs).toBe(0)
    expect((await client.operations(asked)).rows.map(({ name }) => name)).toEqual(['outer', 'inner'])
    const histogram = await client.histogram({ ...asked, name: 'inner', bins: 3 })
    expect(histogram.counts).toBeInstanceOf(Uint32Array)
    expect((await client.collectives(asked)).rows).toEqual([])
    expect((await client.criticalPath(asked)).segments).toHaveLength(1)
    const memory = await client.memory({ ...asked, rank: measures.ranks[0]!.rank })
    expect(memory.series[0]!.value).toEqual(Float64Array.of(7))
    expect((await client.insights(asked)).failed).toEqual([])
    const compared = await client.compare({
      runs: [run, run],
      baseline: 0,
      alignment: { kind: 'start' },
      equalLength: false,
    })
    expect(compared.differences[0]!.waterfall.parts).toEqual([])
  })

  test('asking again gives the same, and leaves the run file as it is', async () => {
    const { run } = await fixture.imported()
    const file = join(
      fixture.home,
      'runs',
      readdirSync(join(fixture.home, 'runs')).find(name => name.startsWith(run))!,
    )
    const before = readFileSync(file)
    const first = await fixture.client.measures({ run, span: whole })
    expect(await fixture.client.measures({ run, span: whole })).toEqual(first)
    expect(readFileSync(file).equals(before)).toBe(true)
  })

  test('other settings are other answers', async () => {
    const { run } = await fixture.imported()
    const { settings } = await fixture.client.measures({ run, span: whole, preset: 'hta' })
    expect(settings.wholeMicroseconds).toBe(true)
  })

  test('a question is cancelled at once, and the next one is answered', async () => {
    const { run } = await fixture.imported()
    const stop = new AbortController()
    const asked = fixture.client.measures({ run, span: whole }, { signal: stop.signal })
    stop.abort()
    await expect(asked).rejects.toMatchObject({ code: 'cancelled' })
    expect((await fixture.client.waitCauses({ run, span: whole })).totalNs).toBe(0)
  })

  test('a run that grows is measured as far as it has come', async () => {
    const header: RunHeader = {
      title: 'live',
      kind: 'executed',
      createdAt: '2026-01-01T00:00:00.000Z',
      lengthNs: 10,
      worldSize: 1,
      sources: [],
      subject: {},
      complete: false,
    }
    const { run } = await fixture.client.createRun({ header })
    const { ranks } = await fixture.client.measures({ run, span: whole })
    expect(ranks).toEqual([])
    await fixture.client.finishRun({ run, header: {} })
  })

  test('a run that is not there is not found', async () => {
    await expect(fixture.client.measures({ run: 'nothing', span: whole })).rejects.toMatchObject({
      code: 'not-found',
    })
  })
})
