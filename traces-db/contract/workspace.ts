/** What a person keeps beside the runs, and the files that they chose. */
import { z } from 'zod'
import { call } from '../../engine/base/channel/contract.ts'
import type { Ns } from '../../engine/base/units.ts'
import { run, time, token } from './arguments.ts'

/** What windows keep from one start to the next. */
export interface KeptWorkspace {
  readonly texts: Readonly<Record<string, string>>
  /** The workspace was damaged: it was put aside under this name, and a new one begun. */
  readonly putAside?: string
}

export interface RecentFile {
  readonly token: string
  readonly name: string
  readonly openedAt: string
  readonly exists: boolean
}

export interface TextFile {
  readonly name: string
  readonly text: string
  /** Time of its last change, ms since 1970. */
  readonly modifiedMs: number
}

export interface Mark {
  readonly id: string
  readonly startNs: Ns
  /** Equal to startNs for a point in time. */
  readonly endNs: Ns
  readonly text: string
}

/** An exercise of the learning path that was solved. */
export interface SolvedExercise {
  readonly lesson: string
  readonly solvedAt: string
  /** The strategy that solved it first. */
  readonly text: string
}

const lesson = z.string().min(1).max(100)

export const workspaceCalls = {
  recentFiles: call<readonly RecentFile[]>()(z.object({})),
  keptTexts: call<KeptWorkspace>()(z.object({})),
  /** Durable when it resolves. Without a text the key is forgotten. */
  keepText: call<void>()(
    z.object({ key: z.string().min(1).max(200), text: z.string().max(4_000_000).optional() }),
  ),
  /**
   * The token of this file is good after the next start too, for what it was granted for: a document of the editor
   * knows its file. Throws `not-found` for a token that was never given.
   */
  keepFile: call<void>()(z.object({ file: token })),
  /** The document was closed, or saved elsewhere. */
  forgetFile: call<void>()(z.object({ file: token })),
  /** Text of a granted file, at most a megabyte: a strategy to be edited. */
  readText: call<TextFile>()(z.object({ file: token })),
  /** Writes what the window made (a chart, a table) to a granted file. */
  saveFile: call<void>()(z.object({ file: token, bytes: z.instanceof(Uint8Array) })),
  marks: call<readonly Mark[]>()(z.object({ run })),
  putMark: call<void>()(
    z.object({
      run,
      mark: z.object({
        id: z.string().min(1).max(100),
        startNs: time,
        endNs: time,
        text: z.string().max(10_000),
      }),
    }),
  ),
  removeMark: call<void>()(z.object({ run, id: z.string().max(100) })),
  /** In the order in which they were solved. */
  solvedExercises: call<readonly SolvedExercise[]>()(z.object({})),
  /** Keeps the first solution; what solves it again is not kept. */
  keepSolvedExercise: call<void>()(z.object({ lesson, text: z.string().max(1_000_000) })),
  /** All of them: the path begins anew. */
  forgetSolvedExercises: call<void>()(z.object({})),
} as const
