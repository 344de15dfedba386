/**
 * A run drawn as text, so that a test shows the timeline it speaks of:
 *
 *     runArt(`
 *       0 cpu     | ffff  bbbbbb
 *                 |  kk     k
 *       0 stream* |   cc  cc
 *       0 memory# | 1  4   2
 *       0 marks!  |  x     y
 *     `)
 *
 * Left of the bar: the rank (optional) and the track's name; an empty left side is the next lane of the track
 * above. Right of it a column is `columnNs` long and a run of one letter is a slice of that name; blanks and
 * dots are gaps. `*` marks a stream, `~` an async track, `#` a counter (a digit is a sample), `!` instants.
 * Letters have the classes of `letterClasses`, others 'other'.
 */
import type { OperationClass } from '../../engine/base/operation-class.ts'
import type { TrackKind } from '../../engine/base/run.ts'
import type { RunData } from '../../traces-db/store/run-data.ts'
import { type RunOf, runOf, type SliceOf, type TrackOf } from './run-of.ts'

export const letterClasses: Readonly<Record<string, OperationClass>> = {
  f: 'forward',
  r: 'recompute',
  b: 'backward',
  u: 'update',
  l: 'load',
  t: 'transfer',
  w: 'wait',
  k: 'compute',
  c: 'copy',
  h: 'host',
}

const kinds: Readonly<Record<string, TrackKind>> = { '*': 'stream', '~': 'async' }

export function runArt(text: string, columnNs = 1, options: Partial<RunOf> = {}): RunData {
  const tracks: { -readonly [K in keyof TrackOf]: TrackOf[K] }[] = []
  for (const line of text.split('\n').filter(line => line.includes('|'))) {
    const [left, right] = [line.slice(0, line.indexOf('|')).trim(), line.slice(line.indexOf('|') + 2)]
    if (left === '') {
      const track = tracks.at(-1)!
      track.lanes = [...track.lanes!, slicesOf(right, columnNs)]
      continue
    }
    const [, rank, name, mark] = /^(\d+ )?(.*?)([*~#!]?)$/.exec(left)!
    tracks.push({
      name: name!,
      ...(rank === undefined ? {} : { rank: Number(rank) }),
      ...(kinds[mark!] === undefined ? {} : { kind: kinds[mark!]! }),
      ...contentOf(mark!, right, columnNs),
    })
  }
  const names = Object.fromEntries(
    Object.entries(letterClasses).map(([letter, name]) => [letter, { class: name }]),
  )
  return runOf({ tracks, names, ...options })
}

function contentOf(mark: string, right: string, columnNs: number): Partial<TrackOf> {
  const marks = [...right].map((name, column) => ({ name, time: column * columnNs }))
  const set = marks.filter(({ name }) => name !== ' ' && name !== '.')
  if (mark === '#') return { samples: set.map(({ name, time }) => ({ time, value: Number(name) })) }
  if (mark === '!') return { instants: set }
  return { lanes: [slicesOf(right, columnNs)] }
}

function slicesOf(right: string, columnNs: number): SliceOf[] {
  return [...right.matchAll(/([^ .])\1*/g)].map(match => ({
    name: match[1]!,
    start: match.index * columnNs,
    duration: match[0].length * columnNs,
  }))
}
