import { useState } from 'react'
import { errorData } from '../../engine/base/app-error.ts'
import { faultOfRanks, isRankSettable } from '../../engine/base/source-ranks.ts'
import type { OpenRun } from '../app/open-runs.ts'
import { useStudio } from '../app/studio-context.ts'
import { useFrontRun } from '../app/use-front-run.ts'
import { useStore } from '../app/use-store.ts'
import { Dialog } from '../widgets/dialog.tsx'
import './import-report.css'
import { rankOfText, setRanks } from './set-ranks.ts'

/** Asks which rank each file of the run in front is of. */
export function RanksDialog({ onClose }: { readonly onClose: () => void }) {
  const run = useFrontRun()
  return run ? <RanksForm run={run} onClose={onClose} /> : null
}

function RanksForm({ run, onClose }: { readonly run: OpenRun; readonly onClose: () => void }) {
  const studio = useStudio()
  const info = useStore(run.model.info)
  const { sources } = info.header
  const [texts, setTexts] = useState(() => sources.map(({ rank }) => String(rank)))
  const [refused, setRefused] = useState<string>()
  const isSettable = sources.map((_, i) => isRankSettable(i, { sources, processes: info.processes }))
  const ranks = sources.map(({ rank }, i) => (isSettable[i] ? rankOfText(texts[i] ?? '') : rank))
  const fault = faultOfRanks(sources, ranks) ?? refused
  const isChanged = sources.some(({ rank }, i) => rank !== ranks[i])
  const change = (index: number, text: string) => {
    setRefused(undefined)
    setTexts(all => all.map((other, i) => (i === index ? text : other)))
  }
  const submit = async () => {
    if (faultOfRanks(sources, ranks) !== undefined) return
    try {
      if (isChanged) await setRanks(studio, info, ranks)
      onClose()
    } catch (thrown) {
      setRefused(errorData(thrown).message)
    }
  }
  return (
    <Dialog title={`Ranks of ${info.header.title}`} onClose={onClose}>
      <form
        className="ranks-form"
        onSubmit={event => {
          event.preventDefault()
          void submit()
        }}
      >
        <p className="muted">
          Which rank is each file of? The run is shown and measured anew; nothing is read again.
        </p>
        <div className="ranks-scroll">
          {sources.map((source, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: files of one name may be read twice, their order stands
            <label key={index}>
              <span className="truncate" title={source.name}>
                {source.name}
              </span>
              <input
                ref={index === isSettable.indexOf(true) ? takeFocus : undefined}
                className="mono"
                inputMode="numeric"
                aria-label={`Rank of ${source.name}`}
                aria-invalid={Number.isNaN(ranks[index])}
                value={texts[index]}
                disabled={!isSettable[index]}
                title={isSettable[index] ? undefined : 'Its processes tell their own ranks'}
                onFocus={event => event.target.select()}
                onChange={event => change(index, event.target.value)}
              />
            </label>
          ))}
        </div>
        <p className="ranks-fault" role="status">
          {fault}
        </p>
        <div className="dialog-actions">
          <button type="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="primary" disabled={fault !== undefined}>
            Set ranks
          </button>
        </div>
      </form>
    </Dialog>
  )
}

/** The dialog gives the focus to what bears this attribute when it opens; React's own would come too early. */
function takeFocus(input: HTMLInputElement | null): void {
  input?.setAttribute('autofocus', '')
}
