import { type MeasurePreset, measurePresets, type RunMeasures } from '../../engine/base/measures.ts'
import { formatCount, formatDuration } from '../app/format.ts'
import type { OpenRun } from '../app/open-runs.ts'
import { useStore } from '../app/use-store.ts'
import { areaSpan } from './area-span.ts'

const presetTitles: Readonly<Record<MeasurePreset, string>> = {
  rankscope: 'Rankscope',
  hta: 'HTA',
  tracelens: 'TraceLens',
}

interface SpanPickerProps {
  readonly run: OpenRun
  /** Of the present choice; undefined while it is measured. */
  readonly measures: RunMeasures | undefined
}

/** What is measured: the window, and by whose rules; and in words what that came to. */
export function SpanPicker({ run, measures }: SpanPickerProps) {
  const { span: chosen, preset: chosenPreset } = run.measures
  const span = useStore(chosen)
  const preset = useStore(chosenPreset)
  const selection = useStore(run.model.selection)
  const viewport = useStore(run.model.viewport)
  const steps = measures?.steps ?? []
  const choose = (value: string) => {
    if (value === 'run') chosen.set({ kind: 'run' })
    else if (value === 'area' && selection?.kind === 'area') chosen.set(areaSpan(selection))
    else if (value === 'sight') chosen.set(areaSpan(viewport))
    else if (value.startsWith('step ')) chosen.set({ kind: 'step', index: Number(value.slice(5)) })
  }
  return (
    <div className="span-picker">
      <label>
        Window
        <select
          value={span.kind === 'step' ? `step ${span.index}` : span.kind}
          onChange={event => choose(event.target.value)}
        >
          <option value="run">
            {steps.length > 1 ? `All ${formatCount(steps.length)} steps` : 'Whole run'}
          </option>
          {span.kind === 'area' && selection?.kind !== 'area' && <option value="area">Chosen stretch</option>}
          {selection?.kind === 'area' && <option value="area">Selected area</option>}
          <option value="sight">What the timeline shows</option>
          {steps.map(step => (
            <option key={step.index} value={`step ${step.index}`}>
              {step.name}, {formatDuration(Math.round(step.endNs - step.startNs))}
            </option>
          ))}
          {span.kind === 'step' && !steps.some(step => step.index === span.index) && (
            <option value={`step ${span.index}`}>Step {span.index}</option>
          )}
        </select>
      </label>
      <label>
        Figures as in
        <select
          value={preset}
          onChange={event => chosenPreset.set(event.target.value as MeasurePreset)}
          title="Other tools choose another window, round or leave out; this follows them"
        >
          {measurePresets.map(name => (
            <option key={name} value={name}>
              {presetTitles[name]}
            </option>
          ))}
        </select>
      </label>
      {measures && <span className="muted">{windowText(measures)}</span>}
    </div>
  )
}

const basisTexts: Readonly<Record<RunMeasures['basis'], string>> = {
  plan: 'from the operations of its plan',
  lab: 'from the events of the teaching lab',
  device: 'from the kernels of its devices',
  host: 'from the operators of its host threads',
}

/** The window in words: `step 3 · 12.3 ms · from the kernels of its devices`. */
export function windowText({ window, basis }: RunMeasures): string {
  return [window.title, formatDuration(Math.round(window.endNs - window.startNs)), basisTexts[basis]].join(
    ' · ',
  )
}
