/** The whole studio as a person starts it, in a browser or on the desktop, under a page that can be driven. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Page } from 'playwright'
import { ordinaryFolder } from './ordinary-user.ts'

export const root = resolve(import.meta.dirname, '../../..')

export type HostKind = 'browser' | 'desktop'

export interface OpenedStudio {
  readonly kind: HostKind
  readonly page: Page
  /** Its library and workspace; new and empty unless told otherwise. */
  readonly dataFolder: string
  /** All that its program has written to the terminal. */
  printed(): string
  /** Process ids of its services. */
  servicePids(): Promise<readonly number[]>
  close(): Promise<void>
}

export interface StudioOptions {
  /** Files and folders named at its start. */
  readonly paths?: readonly string[]
  /** Of an earlier start on the desktop: everything is as that one left it. Stays after the end. */
  readonly folder?: string
  /** Its library and workspace, which outlive it: for a second start. A new one of its own where absent. */
  readonly dataFolder?: string
}

/** Nothing that is started may take longer: a test fails, it does not hang. */
export const launchDeadlineMs = 30_000

/** A folder of this test's own that an ordinary user may write. Ends with {@link removeFolder}. */
export function testFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `rankscope-${name}-`))
  return ordinaryFolder(folder)
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true })
}

/** Fails with `what` where the promise takes longer. */
export async function within<T>(milliseconds: number, what: string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took longer than ${milliseconds} ms`)), milliseconds)
  })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}
