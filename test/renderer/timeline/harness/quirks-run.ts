/** What is rare in a run, all in one: open ends, zero lengths, hostile names, deep nesting, many series. */
import { sliceFlags } from '../../../../engine/base/run.ts'
import type { RunData } from '../../../../traces-db/store/run-data.ts'
import { RunMaker } from './run-maker.ts'

export function quirksRun(): RunData {
  const maker = new RunMaker()
  const process = maker.process(-1, 'trainer')
  const main = maker.track(process, 'thread', '')
  for (let lane = 0; lane < 12; lane++) {
    maker.slice(main, lane, lane * 1000, 100_000 - lane * 3000, maker.label(`frame ${lane}`, 'script'))
  }
  maker.slice(main, 0, 120_000, 0, maker.label('no length', 'other'))
  maker.slice(main, 0, 121_000, 59_000, maker.label('never ended', 'host'), sliceFlags.unfinished)
  const names = maker.track(process, 'thread', '<img src=x onerror=alert(1)>')
  const hostile = [
    '<b>bold</b>',
    'a'.repeat(5000),
    '日本語の名前',
    '🔥🔥🔥 training 🔥🔥🔥',
    '\u202etxet desrever',
    'line\nbreak',
  ]
  hostile.forEach((name, i) => {
    maker.slice(names, 0, i * 30_000, 25_000, maker.label(name, 'other'))
  })
  const chrome = maker.track(process, 'thread', 'colours of Chrome')
  const colours = [
    'good',
    'bad',
    'terrible',
    'black',
    'white',
    'yellow',
    'olive',
    'rail_response',
    'cq_build_passed',
    'startup',
  ]
  colours.forEach((colour, i) => {
    maker.slice(chrome, 0, i * 18_000, 17_000, maker.label(colour, 'other', -1, colour))
  })
  const other = maker.track(process, 'thread', 'other names')
  for (let i = 0; i < 30; i++) maker.slice(other, i % 3, i * 6000, 5500, maker.label(`task ${i}`, 'other'))
  const recompute = maker.track(process, 'stream', 'stream 7')
  const kinds = [
    'forward',
    'recompute',
    'backward',
    'backwardInput',
    'backwardWeight',
    'update',
    'load',
    'transfer',
    'wait',
    'compute',
    'copy',
    'host',
    'runtime',
    'annotation',
    'script',
  ] as const
  kinds.forEach((kind, i) => {
    maker.slice(recompute, 0, i * 12_000, 11_500, maker.label(kind, kind))
  })
  const spans = maker.track(process, 'async', 'requests')
  for (let i = 0; i < 9; i++)
    maker.slice(spans, i % 3, i * 19_000, 40_000, maker.label(`request ${i}`, 'other'))
  for (const series of ['weights', 'optimizer', 'gradients', 'communication', 'activations', 'cache']) {
    const track = maker.track(process, 'counter', 'memory', series, 'bytes')
    for (let i = 0; i < 20; i++)
      maker.sample(track, i * 9_000, 1e9 * (1 + Math.abs(Math.sin(i * series.length))))
  }
  const loss = maker.track(process, 'counter', 'loss')
  for (let i = 0; i < 60; i++) maker.sample(loss, i * 3_000, 4 / (1 + i / 10))
  const load = maker.track(process, 'counter', 'temperature change')
  for (let i = 0; i < 60; i++) maker.sample(load, i * 3_000, Math.sin(i / 5))
  const instants = maker.track(process, 'thread', 'memory events')
  for (let i = 0; i < 400; i++)
    maker.instant(instants, i * 450 + (i % 7) * 100, maker.label('[memory]', 'other'))
  return maker.finish('quirks', 'imported')
}
