import { useCallback, useEffect, useState } from 'react'
import { errorData } from '../../engine/base/app-error.ts'
import { sharedFaults } from '../../engine/base/shared-faults.ts'
import type { PreviewTask } from '../../engine/contract.ts'
import { formatQuantity } from '../app/format.ts'
import { useStudio } from '../app/studio-context.ts'
import { useStore, useStoreByFrame } from '../app/use-store.ts'
import { Legend } from '../details/legend.tsx'
import type { TimelineModel } from '../timeline/model.ts'
import { Timeline } from '../timeline/timeline.tsx'
import { followSlices } from './line-link.ts'
import './findings.css'
import { markCursor } from './mark-cursor.ts'
import './preview.css'
import { PreviewStrip } from './preview-strip.tsx'
import { ProblemsPanel } from './problems-panel.tsx'
import { ReferencePicker } from './reference-picker.tsx'
import { Split } from './split.tsx'
import { VersionsPanel } from './versions-panel.tsx'

/** What the strategy comes to: figures, timeline, problems, versions. */
export function PreviewPane() {
  const { desk } = useStudio()
  const model = useStore(desk.preview.model)
  return (
    <section className="preview-pane" data-region aria-label="Preview">
      <PreviewStrip />
      <PreviewNote />
      <Split
        id="strategy-preview"
        label="Height of the preview"
        direction="rows"
        share={0.7}
        first={model ? <PreviewTimeline model={model} /> : <p className="problem-empty muted">No plan yet</p>}
        second={<Findings />}
      />
    </section>
  )
}

function PreviewTimeline({ model }: { readonly model: TimelineModel }) {
  const studio = useStudio()
  const { desk, traces } = studio
  const isGood = useStore(desk.preview.state, state => state.isGood)
  const onError = useCallback(
    (thrown: unknown) => {
      const { code } = errorData(thrown)
      // The run in memory is replaced at every pause: what asked for the one before need not be told.
      if (code !== 'unavailable' && code !== 'not-found') studio.notices.showError(thrown)
    },
    [studio],
  )
  useEffect(
    () => followSlices(model, traces.client, desk.sliceLine, place => desk.goTo.set(place)),
    [model, traces, desk],
  )
  useEffect(() => markCursor(desk, model, traces.client), [model, traces, desk])
  const connection = useStore(traces.connections)
  const reference = useStore(desk.references.shown)
  useEffect(() => {
    model.ghost.set(reference && { run: reference.run, startNs: reference.startNs })
  }, [model, reference])
  return (
    <div className={isGood ? 'preview-timeline' : 'preview-timeline stale'}>
      {/* A store that took the place of another has other numbers for the labels of a run in memory. */}
      <Timeline key={connection} model={model} client={traces.client} onError={onError} />
      <PreviewLegend model={model} />
    </div>
  )
}

/** By itself: it changes with every step of a slider, and the timeline around it does not. */
function PreviewLegend({ model }: { readonly model: TimelineModel }) {
  const classNs = useStoreByFrame(model.info, info => info.classNs)
  return <Legend classNs={classNs} />
}

/** Whether the picture is of the text as it is, and what its figures are held against. */
function PreviewNote() {
  return (
    <div className="preview-note">
      <ShownTask />
      <span className="spacer" />
      <PreviewTime />
      <ReferencePicker />
    </div>
  )
}

function ShownTask() {
  const { desk } = useStudio()
  const isGood = useStore(desk.preview.state, state => state.isGood)
  const text = useStoreByFrame(desk.preview.state, ({ good }) =>
    isGood && good
      ? taskText(good.task)
      : good
        ? 'The last correct version is shown.'
        : 'The picture comes with the first correct version.',
  )
  return (
    <span className={isGood ? 'muted truncate' : 'warn truncate'} role="status">
      {text}
    </span>
  )
}

/** By itself: it changes with every answer, and the lists beside it do not. */
function PreviewTime() {
  const { desk } = useStudio()
  const { busy, milliseconds, answers } = useStoreByFrame(desk.preview.state)
  return (
    <span className="mono muted preview-time" data-answers={answers}>
      {busy ? 'simulating' : milliseconds === undefined ? '' : `${milliseconds.toFixed(0)}\u202fms`}
    </span>
  )
}

function taskText({ worldSize, layers, microbatches, model }: PreviewTask): string {
  return [
    formatQuantity(worldSize, 'rank'),
    formatQuantity(layers, 'layer'),
    formatQuantity(microbatches, 'microbatch', 'microbatches'),
    model,
  ].join(', ')
}

type Tab = 'problems' | 'versions'

function Findings() {
  const { desk } = useStudio()
  const violations = useStore(desk.preview.state, state => state.violations)
  const error = useStore(desk.preview.state, state => state.error)
  const isLate = useStore(desk.preview.state, state => state.isLate)
  const count = sharedFaults(violations).length + (error ? 1 : 0)
  const [chosen, setChosen] = useState<Tab>('versions')
  const [wasWrong, setWasWrong] = useState(false)
  const isWrong = count > 0
  // What is wrong comes to the front by itself, once, and gives way when it is mended.
  if (isWrong !== wasWrong && !isLate) {
    setWasWrong(isWrong)
    setChosen(isWrong ? 'problems' : 'versions')
  }
  const title = { problems: count > 0 ? `Problems ${count}` : 'Problems', versions: 'Versions' }
  return (
    <div className="findings">
      <div className="findings-tabs" role="tablist" aria-label="Findings">
        {(['problems', 'versions'] as const).map(id => (
          <button
            key={id}
            type="button"
            role="tab"
            className="plain"
            aria-selected={chosen === id}
            onClick={() => setChosen(id)}
          >
            {title[id]}
          </button>
        ))}
      </div>
      <div className="findings-body" role="tabpanel">
        {chosen === 'problems' ? <ProblemsPanel /> : <VersionsPanel />}
      </div>
    </div>
  )
}
