/** The ranks of a run's files, as a person sets them where neither the files nor their names tell any. */
import { isRankSettable } from '../../engine/base/source-ranks.ts'
import type { ImportDone, RunInfo } from '../../traces-db/contract.ts'
import type { Studio } from '../app/studio.ts'

/** Whether a person may say the rank of any of its files: not while they are still being read. */
export function canSetRanks(run: RunInfo | undefined): boolean {
  if (!run?.header.complete || run.header.kind !== 'imported') return false
  const { processes, header } = run
  return header.sources.some((_, i) => isRankSettable(i, { sources: header.sources, processes }))
}

/** Says that ranks were guessed, and leads to the form. */
export function offerRanks(studio: Studio, { run, report }: Pick<ImportDone, 'run' | 'report'>): void {
  const guessed = report.warnings.find(({ code }) => code === 'rank-by-order')
  if (!guessed) return
  const which = guessed.count === 1 ? 'One file tells' : `${guessed.count} files tell`
  const dismiss = studio.notices.show({
    tone: 'warn',
    text: `${which} no rank, neither inside nor by name: ranks were given in order.`,
    action: {
      title: 'Set ranks',
      run: () => {
        dismiss()
        void openForm(studio, run)
      },
    },
  })
  // Beside another run it would be of no use, and in the way.
  const stop = studio.runs.front.subscribe(() => {
    if (studio.runs.current()?.model.run.run === run) return
    dismiss()
    stop()
  })
}

async function openForm(studio: Studio, run: string): Promise<void> {
  await studio.openRun(run)
  if (studio.runs.current()?.model.run.run === run) studio.dialog.set('ranks')
}

/** What is shown of the run follows by itself, in every window (Studio, `ranked`). Throws what the service throws. */
export async function setRanks(studio: Studio, run: RunInfo, ranks: readonly number[]): Promise<void> {
  const before = run.header.sources.map(({ rank }) => rank)
  await studio.traces.client.setRanks({ run: run.run, ranks: [...ranks] })
  const dismiss = studio.notices.show({
    tone: 'info',
    text: `Ranks of ${run.header.title} are set.`,
    action: {
      title: 'Undo',
      run: () => {
        dismiss()
        void studio.attempt(() => studio.traces.client.setRanks({ run: run.run, ranks: before }))
      },
    },
  })
}

/** What is written in a field as a rank; NaN where it is none. */
export function rankOfText(text: string): number {
  return /^\s*\d{1,6}\s*$/.test(text) ? Number(text) : Number.NaN
}
