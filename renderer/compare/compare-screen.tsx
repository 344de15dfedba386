import { useEffect, useMemo, useRef, useState } from 'react'
import type { Comparison } from '../../engine/base/comparison.ts'
import type { RunInfo } from '../../traces-db/contract.ts'
import { useStudio } from '../app/studio-context.ts'
import { useRequest } from '../app/use-request.ts'
import { useStore } from '../app/use-store.ts'
import { AxisCursor, AxisRuler } from '../charts/axis-ruler.tsx'
import { PanelProblem } from '../charts/panel.tsx'
import { watchTimeAxis } from '../charts/time-axis.ts'
import './compare.css'
import { CompareHead } from './compare-head.tsx'
import { letterOf } from './compare-model.ts'
import { DifferencesPanel } from './differences-panel.tsx'
import { MemoryCurvesPanel } from './memory-curves-panel.tsx'
import { nameRuns } from './name-runs.ts'
import { ComparedOperationsPanel } from './operations-panel.tsx'
import { PredictionPanel } from './prediction-panel.tsx'
import { RunLanesView } from './run-lanes-view.tsx'
import { RunPicker } from './run-picker.tsx'
import { WaterfallPanel } from './waterfall-panel.tsx'

/** Runs side by side: which one wins, by how much, and why. */
export function CompareScreen() {
  const { compare } = useStudio()
  const runs = useStore(compare.runs)
  const [picking, setPicking] = useState(false)
  if (runs.length < 2 || picking) return <RunPicker onDone={() => setPicking(false)} />
  return <CompareRuns key={runs.join()} runs={runs} onPick={() => setPicking(true)} />
}

interface CompareRunsProps {
  readonly runs: readonly string[]
  readonly onPick: () => void
}

function CompareRuns({ runs, onPick }: CompareRunsProps) {
  const { compare, traces } = useStudio()
  const baseline = useStore(compare.baseline)
  const alignment = useStore(compare.alignment)
  const equalLength = useStore(compare.equalLength)
  const infos = useRequest(runs.join(), signal =>
    Promise.all(runs.map(run => traces.client.openRun({ run }, { signal }))),
  )
  const key = infos.value && `${runs.join()} ${baseline} ${JSON.stringify(alignment)} ${equalLength}`
  const { value: comparison, error } = useRequest(key, signal =>
    traces.client.compare({ runs: [...runs], baseline, alignment, equalLength }, { signal }),
  )
  useEffect(() => {
    if (!infos.value) return
    const lengths = infos.value.map(info => info.header.lengthNs)
    const whole = { name: '', startNs: 0 }
    const asOpened = lengths.map(endNs => ({ step: { ...whole, endNs }, offsetNs: 0, scale: 1 }))
    compare.fit(comparison?.runs ?? asOpened, lengths)
  }, [compare, comparison, infos.value])
  const problem = infos.error
  if (problem) {
    return (
      <div className="screen-empty">
        <PanelProblem error={problem} />
        <button type="button" onClick={onPick}>
          Choose other runs
        </button>
      </div>
    )
  }
  if (!infos.value) {
    return (
      <p className="screen-empty" aria-busy="true">
        Opening the runs
      </p>
    )
  }
  return (
    <div className="compare-screen">
      <h1 className="visually-hidden">Compare {runs.length} runs</h1>
      <CompareHead infos={infos.value} comparison={comparison} onPick={onPick} />
      <Stage infos={infos.value} comparison={comparison} />
      {error && (
        <div className="compare-problem">
          <PanelProblem error={{ ...error, message: nameRuns(error.message, titlesOf(infos.value)) }} />
          <button type="button" onClick={() => compare.alignment.set({ kind: 'start' })}>
            Align at the start of the runs
          </button>
          <button type="button" onClick={onPick}>
            Choose other runs
          </button>
        </div>
      )}
      {!comparison && !error && (
        <p className="panel-wait" aria-busy="true">
          Comparing
        </p>
      )}
      {comparison && <Findings comparison={comparison} />}
    </div>
  )
}

function titlesOf(infos: readonly RunInfo[]) {
  return infos.map(({ run, header }) => ({ run, title: header.title }))
}

/** CSS pixels that letters and rank names take. */
const labelWidth = 168

function Stage(props: { readonly infos: readonly RunInfo[]; readonly comparison: Comparison | undefined }) {
  const { infos, comparison } = props
  const { compare } = useStudio()
  const stage = useRef<HTMLDivElement>(null)
  const [pinnedNs, setPinnedNs] = useState<number>()
  useEffect(() => watchTimeAxis(stage.current!, compare, () => labelWidth, setPinnedNs), [compare])
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: worked by keys and mouse, as the timeline is
    <div className="compare-stage" ref={stage} role="application" tabIndex={0} aria-label={stageHelp}>
      <div className="compare-ruler">
        <AxisRuler axis={compare} />
      </div>
      {infos.map((info, position) => (
        <RunLanesView key={info.run} info={info} position={position} compared={comparison?.runs[position]} />
      ))}
      <div className="compare-cursor-room">
        <AxisCursor axis={compare} pinnedNs={pinnedNs} />
      </div>
    </div>
  )
}

const stageHelp = 'Runs on one ruler. W and S zoom, A and D pan, as on the timeline.'

function Findings({ comparison }: { readonly comparison: Comparison }) {
  const { runs, baseline } = comparison
  const others = useMemo(
    () => runs.map((_, position) => position).filter(position => position !== baseline),
    [runs, baseline],
  )
  const [chosen, setChosen] = useState(others[0]!)
  const position = others.includes(chosen) ? chosen : others[0]!
  return (
    <>
      {others.length > 1 && (
        <label className="compare-explained">
          Explain
          <select value={position} onChange={event => setChosen(Number(event.target.value))}>
            {others.map(other => (
              <option key={other} value={other}>
                {letterOf(other)}: {runs[other]!.title}
              </option>
            ))}
          </select>
          against {letterOf(baseline)}
        </label>
      )}
      <div className="panel-grid">
        <DifferencesPanel comparison={comparison} />
        <div className="panel-stack">
          <WaterfallPanel comparison={comparison} position={position} />
          <MemoryCurvesPanel comparison={comparison} />
        </div>
        <PredictionPanel comparison={comparison} position={position} />
        <ComparedOperationsPanel key={position} comparison={comparison} position={position} />
      </div>
    </>
  )
}
