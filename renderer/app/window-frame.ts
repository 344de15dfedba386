/** What stands around the page and follows it: the window's title, its run, its progress, the native menu. */
import type { RunStatus } from '../../engine/contract.ts'
import { hasEnded } from '../new-run/executions.ts'
import type { ImportJob } from '../runs/imports.ts'
import { menuEntries, NativeMenu } from './native-menu.ts'
import { isMac } from './platform.ts'
import type { Studio } from './studio.ts'

/** From now on, for as long as the window lives. */
export function followInFrame(studio: Studio): void {
  const { host, runs, imports, executions, screen, library, dialog, desk, commands } = studio
  const setProgress = onChange((share: number | undefined) => host.setProgress(share))
  const setTitle = onChange((title: string) => host.setTitle(title))
  const showRun = onChange((run: string | undefined) => host.showRun(run))
  const follow = () => {
    const run = runs.current()
    const progress = progressOf(imports.jobs.get(), executions.runs.get())
    setProgress(progress)
    setTitle(titleOf(run?.model.run.header.title, progress))
    showRun(run?.model.run.run)
  }
  for (const store of [runs.front, imports.jobs, executions.runs]) store.subscribe(follow)
  follow()
  if (host.kind !== 'desktop') return
  const menu = new NativeMenu(
    () => menuEntries(commands.all(), isMac),
    entries => host.setMenu(entries),
  )
  const told = [runs.tabs, runs.front, screen, library.content, dialog, executions.runs, desk.preview.state]
  for (const store of told) store.subscribe(menu.refresh)
  for (const type of ['keyup', 'pointerup', 'focus'] as const) addEventListener(type, menu.refresh)
  menu.refresh()
}

/** Tells a value only where it is another than the last. */
function onChange<T>(tell: (value: T) => void): (value: T) => void {
  let last: { readonly value: T } | undefined
  return value => {
    if (last && last.value === value) return
    last = { value }
    tell(value)
  }
}

/** Of the imports that block a view and the runs on real ranks, 0 to 1; undefined where there is none. */
export function progressOf(jobs: readonly ImportJob[], runs: readonly RunStatus[]): number | undefined {
  const shares = [
    ...jobs
      .filter(job => job.phase === 'importing' && job.progress)
      .map(job => job.progress!.bytes / Math.max(job.progress!.totalBytes, 1)),
    ...runs.filter(run => !hasEnded(run)).map(run => (run.step + 1) / Math.max(run.steps, 1)),
  ]
  if (shares.length === 0) return undefined
  return Math.min(shares.reduce((sum, share) => sum + share, 0) / shares.length, 1)
}

/** `43 % - part3 - Rankscope`: what comes first is still read where the title is cut. */
export function titleOf(run: string | undefined, progress: number | undefined): string {
  const parts = [progress !== undefined && `${Math.floor(progress * 100)} %`, run, 'Rankscope']
  return parts.filter(Boolean).join(' - ')
}
