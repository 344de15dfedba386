/** What the window says of files that an import could not read. */
import type { ErrorData } from '../../engine/base/app-error.ts'
import type { ImportReport } from '../../engine/base/run.ts'
import type { ImportDone, NothingRead } from '../../traces-db/contract.ts'
import { formatCount } from '../app/format.ts'
import { linesOf, type Notice, type Notices } from '../app/notices.ts'
import type { OpenRuns } from '../app/open-runs.ts'

/** What of the window the notice of an import leads to. */
export interface ReportWindow {
  readonly notices: Notices
  readonly runs: Pick<OpenRuns, 'current'>
  readonly dialog: { set(dialog: 'report'): void }
  openRun(run: string): Promise<void>
}

/** What of it the notice of one that failed needs. */
export interface FailureWindow {
  readonly notices: Notices
  readonly files: { choose(what: 'files'): Promise<void> }
}

/** Warnings that each tell of a whole file. */
const codesOfFiles = ['unreadable-file', 'not-a-trace']

/** What the notice of an import says of the files that are not in the run; nothing where all are. */
export function leftOutOf({
  warnings,
}: Pick<ImportReport, 'warnings'>): Pick<Notice, 'text' | 'lines'> | undefined {
  const leftOut = warnings.filter(({ code }) => codesOfFiles.includes(code))
  const files = leftOut.reduce((sum, { count }) => sum + count, 0)
  const reasons = leftOut.flatMap(({ example, examples }) => examples ?? [example])
  if (files === 0) return undefined
  if (files === 1) return { text: `One file was left out: ${reasons[0]}` }
  return { text: `${formatCount(files)} files were left out:`, lines: linesOf(reasons, files) }
}

/** Names the files that are not in the run, and leads to the report of its import. */
export function tellLeftOut(window: ReportWindow, { run, report }: Pick<ImportDone, 'run' | 'report'>): void {
  const leftOut = leftOutOf(report)
  if (!leftOut) return
  const action = { title: 'Import report', run: () => void openReport(window, run) }
  window.notices.show({ tone: 'warn', ...leftOut, action })
}

async function openReport(window: ReportWindow, run: string): Promise<void> {
  await window.openRun(run)
  if (window.runs.current()?.model.run.run === run) window.dialog.set('report')
}

/** Says why nothing was imported: of several files in a list, a line a file. */
export function tellFailed(
  { notices, files }: FailureWindow,
  title: string,
  { message, detail }: ErrorData,
): void {
  const action = { title: 'Choose another file', run: () => void files.choose('files') }
  const { reasons } = (detail ?? {}) as Partial<NothingRead>
  notices.showRefusals(reasons ?? [message.includes(title) ? message : `${title}: ${message}`], action)
}
