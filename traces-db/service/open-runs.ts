/**
 * The runs that are open: from files, or growing. A run is opened by its first query and needs no ceremony
 * after a restart of the service: its id finds the file again.
 */
import { AppError } from '../../engine/base/app-error.ts'
import type { RunHeader } from '../../engine/base/run.ts'
import type { RunSummary } from '../contract.ts'
import { alignedRun } from '../store/aligned-run.ts'
import type { LiveRun } from '../store/live-run.ts'
import type { RunData } from '../store/run-data.ts'
import { type RunReader, readRun } from '../store/run-reader.ts'
import type { RunLibrary } from './run-library.ts'
import type { Workspace } from './workspace.ts'

/** Runs from files that stay in memory when nobody closed them; the oldest used gives way. */
const keptRuns = 8

/** A run that is being imported: the timeline is in memory, the file not finished. */
export interface GrowingRun {
  readonly data: RunData
  readonly live?: LiveRun
}

export class OpenRuns {
  readonly #library: RunLibrary
  readonly #workspace: Workspace
  readonly #growing = new Map<string, GrowingRun>()
  /** Least recently used first. */
  readonly #readers = new Map<string, RunReader>()
  readonly #aligned = new WeakMap<RunData, RunData>()

  constructor(library: RunLibrary, workspace: Workspace) {
    this.#library = library
    this.#workspace = workspace
  }

  /** The run's data, clocks aligned where a person asked for it. Throws what `readRun` throws. */
  data(run: string): RunData {
    const data = this.recorded(run)
    return this.#workspace.isAligned(run) ? this.#alignedOnce(data) : data
  }

  /** The run's data with its clocks as they were. */
  recorded(run: string): RunData {
    return this.#growing.get(run)?.data ?? this.#reader(run).data
  }

  /** The library's line of a run that grows, with what it is by now. */
  upToDate(summary: RunSummary): RunSummary {
    const data = this.#growing.get(summary.run)?.data
    if (!data) return summary
    const slices = data.lanes.reduce((sum, lane) => sum + lane.count, 0)
    const { cutShort: _, ...whole } = summary
    return { ...whole, slices, lengthNs: data.header.lengthNs, isLive: this.isLive(summary.run) }
  }

  /** Where the run's file is, or will be. Throws `not-found`. */
  path(run: string): string {
    if (this.#library.has(run)) return this.#library.path(run)
    throw new AppError('not-found', `There is no run "${run}" in the library. It may have been removed.`)
  }

  startGrowing(run: string, growing: GrowingRun): void {
    this.#growing.set(run, growing)
  }

  /** The file is whole (or gone): the next query reads it. */
  endGrowing(run: string): void {
    this.#growing.delete(run)
    this.close(run)
  }

  isGrowing(run: string): boolean {
    return this.#growing.has(run)
  }

  /** It grows by events of ours, and not by an import. */
  isLive(run: string): boolean {
    return this.#growing.get(run)?.live !== undefined
  }

  /** Throws `not-found` where the run is not one that takes events. */
  live(run: string): LiveRun {
    const live = this.#growing.get(run)?.live
    if (live) return live
    throw new AppError(
      'not-found',
      `The run "${run}" takes no more events: it is finished, or was cut short.`,
    )
  }

  /** What a person says of a run was changed in its file. */
  setHeader(run: string, header: RunHeader): void {
    this.#readers.get(run)?.setHeader(header)
  }

  /** Frees the memory of a run from a file. */
  close(run: string): void {
    this.#readers.get(run)?.close()
    this.#readers.delete(run)
  }

  closeAll(): void {
    for (const run of [...this.#readers.keys()]) this.close(run)
    for (const { live } of this.#growing.values()) live?.close()
    this.#growing.clear()
  }

  #reader(run: string): RunReader {
    const reader = this.#readers.get(run) ?? readRun(this.path(run))
    this.#readers.delete(run)
    this.#readers.set(run, reader)
    if (this.#readers.size > keptRuns) this.close(this.#readers.keys().next().value!)
    return reader
  }

  #alignedOnce(data: RunData): RunData {
    const known = this.#aligned.get(data)
    if (known?.generation === data.generation) return known
    const aligned = alignedRun(data)
    this.#aligned.set(data, aligned)
    return aligned
  }
}
