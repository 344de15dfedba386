import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sliceFlags } from '../../../engine/base/run.ts'
import { parseDecimal } from '../../../traces-db/import/decimal-time.ts'
import { importText } from './import-texts.ts'

/** A file of slices with these times as text. */
const timed = (...times: (readonly [ts: string, dur?: string])[]) =>
  `[${times.map(([ts, dur], i) => `{"ph":"X","name":"n${i}","ts":${ts},${dur === undefined ? '' : `"dur":${dur},`}"pid":1,"tid":${i}}`)}]`

async function starts(...times: (readonly [ts: string, dur?: string])[]) {
  const view = await importText(timed(...times))
  const found = new Map(view.slices.map(slice => [slice.name, [slice.start, slice.duration]]))
  return { view, at: times.map((_, i) => found.get(`n${i}`)) }
}

describe('times are read from their decimal text', () => {
  test('0.001 us at epoch size is exact', async () => {
    const { at, view } = await starts(
      ['1727743122000123.457', '0.250'],
      ['1727743122000123.458', '0.001'],
      ['1727743122000124', '1'],
    )
    expect(at).toEqual([
      [0, 250],
      [1, 1],
      [543, 1000],
    ])
    expect(view.header.absoluteStartNs).toBe('1727743122000123457')
  })

  test('digits below a nanosecond: ends are rounded as ends, so neighbours stay neighbours', async () => {
    const { at } = await starts(
      ['0.0', '82.85044938271605'],
      ['82.85044938271605', '144.67258260210528'],
      ['227.52303198482133', '1'],
    )
    expect(at).toEqual([
      [0, 82_850],
      [82_850, 144_673],
      [227_523, 1000],
    ])
  })

  test('exponents, numbers in quotes, signs and long numbers', async () => {
    const { at } = await starts(
      ['-10', '1'],
      ['-0.0005', '1e-3'],
      ['1.5e1', '2E0'],
      ['"20.25"', '"1"'],
      ['0.000000000000000000000000001', '0'],
      ['100000e-4', '12345678901234567890e-19'],
    )
    expect(at).toEqual([
      [0, 1000],
      [10_000, 1],
      [25_000, 2000],
      [30_250, 1000],
      [10_000, 0],
      [20_000, 1235],
    ])
  })

  test('nanoseconds written as microseconds (1.7e18) are kept exactly', async () => {
    const { at, view } = await starts(['1700000000000000000', '5'], ['1700000000000000001.5', '1'])
    expect(at).toEqual([
      [0, 5000],
      [1500, 1000],
    ])
    expect(view.header.absoluteStartNs).toBeUndefined()
    expect(view.header.sources[0]!.clockAtStartNs).toBe('1700000000000000000000')
  })

  test('one absurd time does not stretch the run: it is left out, counted and kept', async () => {
    const { at, view } = await starts(
      ['0', '1'],
      ['1727743122000000', '1'],
      ['1727743122000002', '1'],
      ['1e29', '1'],
      ['1727743122000004', '1e20'],
    )
    expect(at).toEqual([undefined, [0, 1000], [2000, 1000], undefined, undefined])
    expect(view.warnings).toEqual({ 'time-out-of-range': 3 })
    expect(view.report).toMatchObject({ events: 5, endNs: 3000 })
  })

  test('X without dur runs to the end of its track; negative durations have no length', async () => {
    const { slices, warnings } = await importText(
      '[{"ph":"X","name":"open","ts":0,"pid":1,"tid":1},{"ph":"X","name":"a","ts":2,"dur":3,"pid":1,"tid":1},' +
        '{"ph":"X","name":"back","ts":4,"dur":-2,"pid":1,"tid":1},{"ph":"X","name":"odd","ts":5,"dur":"x","pid":1,"tid":2}]',
    )
    expect(
      slices.map(({ name, start, duration, flags, detail }) => [name, start, duration, flags, detail]),
    ).toEqual([
      ['open', 0, 5000, sliceFlags.unfinished, {}],
      ['a', 2000, 3000, 0, {}],
      ['back', 4000, 0, sliceFlags.negative, { dur: -2 }],
      ['odd', 5000, 0, sliceFlags.unfinished, { dur: 'x' }],
    ])
    expect(warnings).toEqual({ 'missing-duration': 1, 'negative-duration': 1, 'bad-duration': 1 })
  })

  test('an event without a readable time is kept as a record and counted', async () => {
    const { warnings, records, report } = await importText(
      '[{"ph":"X","name":"a","dur":1},{"ph":"i","name":"b","ts":"soon"},{"ph":"B","name":"c","ts":null},{"ph":"i","name":"d","ts":NaN}]',
    )
    expect(warnings).toEqual({ 'missing-time': 1, 'bad-time': 3, 'not-a-number': 1 })
    expect(records.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd'])
    expect(report).toMatchObject({ events: 4, slices: 0, tracks: 0, endNs: 0 })
  })

  test('any decimal text is read as exact rational arithmetic reads it', () => {
    const digits = fc.stringMatching(/^\d{1,25}$/)
    fc.assert(
      fc.property(
        fc.constantFrom('', '-', '+'),
        digits,
        fc.option(fc.stringMatching(/^\d{0,12}$/), { nil: undefined }),
        fc.integer({ min: -12, max: 4 }),
        (sign, whole, fraction, exponent) => {
          const text = `${sign}${whole}${fraction === undefined ? '' : `.${fraction}`}e${exponent}`
          const value = parseDecimal(text)
          // In units of 10^-30 us.
          const shift = 30 - (fraction ?? '').length + exponent
          const exact = BigInt(whole + (fraction ?? '')) * 10n ** BigInt(shift) * (sign === '-' ? -1n : 1n)
          const unit = 10n ** 30n
          const floor = exact >= 0n ? exact / unit : -((-exact + unit - 1n) / unit)
          const below = exact - floor * unit
          expect(value!.us).toBe(floor)
          expect(value!.ns).toBe(Number(below / 10n ** 27n))
          expect(value!.rest).toBeCloseTo(Number(below % 10n ** 27n) / 1e27, 9)
          expect(value!.rest).toBeLessThan(1)
        },
      ),
    )
  })

  test('what is no number is no time', () => {
    for (const text of ['', ' ', 'x', '1e', '.', '-', '1.2.3', '0x10', '1e31', 'Infinity', '1e999999999']) {
      expect(parseDecimal(text), text).toBeUndefined()
    }
  })
})
