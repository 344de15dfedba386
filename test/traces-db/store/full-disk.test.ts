/** A run on a disk that takes no more: real ones, of a few hundred kilobytes, where this machine lets us mount them. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { LiveRun } from '../../../traces-db/store/live-run.ts'
import { readRun } from '../../../traces-db/store/run-reader.ts'
import { emptyHeader } from './random-run.ts'

const disk = mkdtempSync(join(tmpdir(), 'rankscope-disk-'))
const command = (...words: string[]) => spawnSync(words[0]!, words.slice(1)).status === 0
const mount = (kilobytes: number) =>
  command('mount', '-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'rankscope-test', disk)
// Also where a test that failed still has it open.
const unmount = () => command('umount', '-l', disk)
const canMount = process.platform === 'linux' && mount(64) && unmount()
if (!canMount) console.info('Left out, for lack of the right to mount a small disk: runs on a full one')

afterEach(() => void unmount())
afterAll(() => rmSync(disk, { recursive: true, force: true }))

/** Names, then slices with labels of their own, so that a refused batch has brought some. */
function batch(number: number) {
  const count = 200
  const label = {
    name: `operation ${number}`,
    category: '',
    class: 1,
    colour: '',
    microbatch: 0,
  } as const
  const slices = {
    track: new Uint32Array(count),
    start: Float64Array.from({ length: count }, (_, i) => number * 1000 + i),
    duration: new Float64Array(count).fill(1),
    label: new Uint32Array(count).fill(number),
    flags: new Uint8Array(count),
    detail: new Uint32Array(count),
  }
  const head = {
    processes: [{ id: 0, rank: 0, source: -1, pid: '0', name: 'rank 0', labels: [], sortIndex: 0 }],
    tracks: [
      { id: 0, process: 0, kind: 'thread', tid: '0', name: '', series: '', unit: '', sortIndex: 0 } as const,
    ],
  }
  return { count, content: { ...(number === 0 && head), labels: [label], slices } }
}

const execution = {
  device: '',
  ranksPerDevice: 1,
  threadsPerRank: 1,
  optimizer: 'adam',
  learningRate: 1,
  seed: 1,
  steps: 1,
  clockResidualNs: 0,
  droppedEvents: 0,
  machine: {},
}

describe.skipIf(!canMount)('a run whose disk is full', () => {
  let live: LiveRun
  let appended: number
  beforeEach(() => {
    appended = 0
  })

  /** Until the disk takes no more; how the run is then told to end. */
  function fill(kilobytes: number) {
    expect(mount(kilobytes)).toBe(true)
    live = new LiveRun(join(disk, 'run.rankscope'), { ...emptyHeader, kind: 'executed', title: 'full' })
    for (let number = 0; ; number++) {
      const { count, content } = batch(number)
      try {
        live.append(content)
      } catch (thrown) {
        return { subject: { execution: { ...execution, cutShort: (thrown as Error).message } } }
      }
      appended += count
    }
  }

  function kept() {
    const { data, close } = readRun(live.path)
    close()
    return { header: data.header, slices: data.lanes.reduce((sum, lane) => sum + lane.count, 0) }
  }

  // Odd sizes, so that it fills up at different places of a batch.
  test.each([400, 508, 640, 900, 1012])('of %i kB is valid, has all that was taken, and says why', size => {
    const end = fill(size)
    expect(appended).toBeGreaterThan(0)
    expect(() => live.append(batch(0).content)).toThrow('The disk is full')
    let complete = true
    try {
      live.finish(end)
    } catch (thrown) {
      // Unless the room that was held back is enough for all of it.
      expect((thrown as Error).message).toMatch('The disk is full')
      complete = false
    }
    const { header, slices } = kept()
    expect(slices).toBe(appended)
    expect(header).toMatchObject({ complete, ...end })
    expect(end.subject.execution.cutShort).toMatch(/^The disk is full: run.rankscope could not be written/)
    live.close()
  })

  test('is finished once there is room again, and leaves one file', () => {
    const end = fill(900)
    expect(() => live.finish(end)).toThrow('The disk is full')
    expect(command('mount', '-o', 'remount,size=16m', disk)).toBe(true)
    live.finish(end)
    expect(readdirSync(disk)).toEqual(['run.rankscope'])
    expect(kept()).toMatchObject({ slices: appended, header: { complete: true, ...end } })
  })
})
