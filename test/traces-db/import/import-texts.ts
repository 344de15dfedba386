/**
 * Imports texts as files, for tests: into memory, in this thread, and with the text cut into chunks of one
 * byte, of a hundred, and not at all. All must yield the same run.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { ImportReport, RunHeader } from '../../../engine/base/run.ts'
import { type Imported, importFiles } from '../../../traces-db/import/import-files.ts'
import { MemoryRun } from '../../../traces-db/store/memory-run.ts'

export interface SliceView {
  readonly track: string
  readonly lane: number
  readonly name: string
  readonly start: number
  readonly duration: number
  readonly flags: number
  /** The kept members. */
  readonly detail: Readonly<Record<string, unknown>>
}

export interface RunView {
  readonly report: ImportReport
  readonly header: RunHeader
  readonly run: MemoryRun
  readonly slices: readonly SliceView[]
  readonly instants: readonly { track: string; name: string; time: number; detail: object }[]
  readonly samples: readonly { track: string; series: string; time: number; value: number }[]
  readonly flows: readonly { from: string; to: string; name: string; fromTime: number; toTime: number }[]
  /** Counts by code. */
  readonly warnings: Readonly<Record<string, number>>
  /** Whole events that draw nothing. */
  readonly records: readonly Readonly<Record<string, unknown>>[]
}

export type FileContent = string | Uint8Array

/** Events as the text of a bare array. */
export function events(...list: readonly object[]): string {
  return JSON.stringify(list)
}

/** Imports one file. Names of tracks are `process/track`. */
export function importText(content: FileContent, name = 'trace.json'): Promise<RunView> {
  return importTexts({ [name]: content })
}

export async function importTexts(
  files: Readonly<Record<string, FileContent>>,
  options: {
    readonly alignClocks?: boolean
    readonly ranks?: readonly number[]
    readonly chunkSizes?: readonly (number | undefined)[]
  } = {},
): Promise<RunView> {
  const folder = await mkdtemp(join(tmpdir(), 'rankscope-import-'))
  try {
    for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content)
    const paths = Object.keys(files).map(name => join(folder, name))
    const views: RunView[] = []
    for (const chunkBytes of options.chunkSizes ?? [undefined, 100, 1]) {
      views.push(await view(paths, options.alignClocks ?? false, chunkBytes, options.ranks))
    }
    for (const other of views.slice(1)) expect(comparable(other)).toEqual(comparable(views[0]!))
    return views[0]!
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** Imports files where they lie. */
export async function importPaths(paths: readonly string[], chunkBytes?: number): Promise<RunView> {
  return view(paths, false, chunkBytes)
}

async function view(
  paths: readonly string[],
  alignClocks: boolean,
  chunkBytes: number | undefined,
  ranks?: readonly number[],
): Promise<RunView> {
  const run = new MemoryRun({} as RunHeader)
  const { report, header } = await importFiles({
    paths,
    sink: run,
    alignClocks,
    chunkBytes,
    ranks,
    threads: 0,
  })
  const viewed = viewOf(run, report, header)
  expectCountsOfDrawn(viewed)
  return viewed
}

/** Whatever is in a file: the report counts what is drawn, no more and no less. */
function expectCountsOfDrawn({ run, report, slices, instants, flows }: RunView): void {
  expect(report.slices + report.asyncs + report.objects).toBe(slices.length)
  expect(report.instants + report.asyncInstants).toBe(instants.length)
  expect(report.flows).toBe(flows.length)
  expect(report.tracks).toBe(run.tracks.length)
}

export function viewOf(run: MemoryRun, report: Imported['report'], header: RunHeader): RunView {
  const trackNames = run.tracks.map(({ process, name }) => `${run.processes[process]!.name}/${name}`)
  const detailOf = (number: number) => (number === 0 ? {} : JSON.parse(run.detail(number)))
  const slices = run.lanes.flatMap(({ track, lane, count, start, duration, label, flags, detail }) =>
    Array.from({ length: count }, (_, i) => ({
      track: trackNames[track]!,
      lane,
      name: run.labels[label[i]!]!.name,
      start: start[i]!,
      duration: duration[i]!,
      flags: flags[i]!,
      detail: detailOf(detail[i]!),
    })),
  )
  const names = new Map<number, string>()
  for (const { id, label } of run.lanes)
    for (const [i, at] of id.entries()) names.set(at, run.labels[label[i]!]!.name)
  const { flows } = run
  return {
    report,
    header,
    run,
    slices,
    instants: run.instants.flatMap(({ track, count, time, label, detail }) =>
      Array.from({ length: count }, (_, i) => ({
        track: trackNames[track]!,
        name: run.labels[label[i]!]!.name,
        time: time[i]!,
        detail: detailOf(detail[i]!),
      })),
    ),
    samples: run.counters.flatMap(({ track, count, time, value }) =>
      Array.from({ length: count }, (_, i) => ({
        track: trackNames[track]!,
        series: run.tracks[track]!.series,
        time: time[i]!,
        value: value[i]!,
      })),
    ),
    flows: Array.from({ length: flows.count }, (_, i) => ({
      from: names.get(flows.from[i]!)!,
      to: names.get(flows.to[i]!)!,
      name: run.labels[flows.label[i]!]!.name,
      fromTime: flows.fromTime[i]!,
      toTime: flows.toTime[i]!,
    })),
    warnings: Object.fromEntries(report.warnings.map(({ code, count }) => [code, count])),
    records: recordsOf(run),
  }
}

function recordsOf(run: MemoryRun): Readonly<Record<string, unknown>>[] {
  const records: Record<string, unknown>[] = []
  for (let number = 1; ; number++) {
    const text = run.detail(number)
    if (text === '') return records
    const { record } = JSON.parse(text)
    if (record) records.push(record)
  }
}

function comparable({ run, header, ...rest }: RunView): object {
  return {
    ...rest,
    header: { ...header, createdAt: '' },
    labels: run.labels,
    processes: run.processes,
    tracks: run.tracks,
  }
}
