/** What is beyond every bound is left out, and what stands around it is not. */
import { describe, expect, test } from 'vitest'
import {
  maximumEventBytes,
  maximumMetadataBytes,
  maximumNameLength,
} from '../../../traces-db/import/limits.ts'
import { events, importText, importTexts } from './import-texts.ts'
import { good, names } from './whole-events.ts'

describe('bounds', () => {
  const whole = { chunkSizes: [undefined] }

  test('an event that is longer than any is skipped, the others are not', async () => {
    const long = `{"ph":"X","name":"long","ts":1,"dur":1,"args":{"x":"${'x'.repeat(maximumEventBytes)}"}}`
    const view = await importTexts({ 'a.json': `[${good('a', 0)},${long},${good('b', 2)}]` }, whole)
    expect(names(view)).toEqual(['a', 'b'])
    expect(view.warnings).toEqual({ 'event-too-long': 1 })
  })

  test('a member beside the events that is longer than any is left out', async () => {
    const long = `"log":["${'x'.repeat(maximumMetadataBytes)}",{"y":"}"}]`
    const view = await importTexts({ 'a.json': `{${long},"kept":1,"traceEvents":[${good('a', 0)}]}` }, whole)
    expect(names(view)).toEqual(['a'])
    expect(view.header.sources[0]!.metadata).toBe('{"kept":1}')
    expect(view.warnings).toEqual({ 'metadata-left-out': 1 })
  })

  test('a name beside the events that does not end is passed, and what follows it is found', async () => {
    const long = 'k'.repeat(20 << 20)
    const view = await importTexts(
      { 'trace.json': `{"${long}":1,"traceEvents":[{"ph":"X","name":"a","pid":1,"tid":1,"ts":1,"dur":2}]}` },
      { chunkSizes: [undefined] },
    )
    expect(view.report.events).toBe(1)
    expect(view.warnings).toEqual({ 'metadata-left-out': 1, 'damaged-object': 1 })
    await expect(
      importTexts({ 'trace.json': `{"${long}` }, { chunkSizes: [undefined] }),
    ).rejects.toMatchObject({ code: 'unreadable' })
  })

  test('an event with more members than any keeps the first of them', async () => {
    const members = Array.from({ length: 300 }, (_, i) => `"m${i}":${i}`).join(',')
    const view = await importText(`[{"ph":"X","name":"a","ts":0,"dur":1,${members}},${good('b', 2)}]`)
    expect(names(view)).toEqual(['a', 'b'])
    expect(Object.keys(view.slices[0]!.detail)).toHaveLength(252)
    expect(view.warnings).toEqual({ 'too-many-members': 1 })
  })

  test('a very long name is cut where it is shown', async () => {
    const name = 'n'.repeat(100_000)
    const view = await importTexts({ 'a.json': events({ ph: 'X', name, ts: 0, dur: 1 }) }, whole)
    expect(names(view)[0]).toHaveLength(maximumNameLength)
  })
})
