import { useEffect, useMemo } from 'react'
import { useStudio } from '../app/studio-context.ts'
import { useStore } from '../app/use-store.ts'
import { KeyCaps } from '../widgets/key-caps.tsx'
import { BackendList } from './backend-list.tsx'
import { ExecutionList } from './execution-list.tsx'
import './new-run.css'
import type { NewRunChoices } from './new-run.ts'
import { PlacementNote } from './placement-note.tsx'
import { type RunForm, readForm } from './run-form.ts'
import { RunProblem } from './run-problem.tsx'
import { SelectInput } from './select-input.tsx'
import { StrategyList } from './strategy-list.tsx'
import { TaskFields } from './task-fields.tsx'

/** Chooses a strategy, says what it trains, and runs it: on real ranks, or simulated on a cluster. */
export function NewRunScreen() {
  const studio = useStudio()
  const choices = useStore(studio.newRun.choices)
  const form = useStore(studio.newRun.form)
  const connection = useStore(studio.engine.connections)
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked anew when the service came back
  useEffect(() => void studio.attempt(() => studio.newRun.load()), [studio, connection])
  return (
    <div className="new-run">
      <EngineState />
      {choices && form ? (
        <Content choices={choices} form={form} />
      ) : (
        <p className="muted">Reading the list of strategies</p>
      )}
    </div>
  )
}

/** Says that the engine service is away, and what to do where it stays away. */
function EngineState() {
  const { engine } = useStudio()
  const state = useStore(engine.state)
  if (state.state !== 'failed') return null
  return (
    <p className="banner bad" role="alert">
      <span className="selectable">The engine service is not running. {state.message}</span>
      <button type="button" onClick={() => engine.retry()}>
        Try again
      </button>
    </p>
  )
}

function Content({ choices, form }: { readonly choices: NewRunChoices; readonly form: RunForm }) {
  const { newRun } = useStudio()
  const { problems } = useMemo(() => readForm(form, choices), [form, choices])
  return (
    <form
      className="new-run-columns"
      noValidate
      onSubmit={event => {
        event.preventDefault()
        void newRun.start()
      }}
    >
      <div className="new-run-column">
        <h1>Run a strategy</h1>
        <StrategyList choices={choices} chosen={form.strategy} />
      </div>
      <div className="new-run-column">
        <TaskFields form={form} choices={choices} problems={problems} />
        <ExecutionList />
      </div>
      <div className="new-run-column">
        <Where choices={choices} form={form} canRun={problems.size === 0} />
      </div>
    </form>
  )
}

interface WhereProps {
  readonly choices: NewRunChoices
  readonly form: RunForm
  readonly canRun: boolean
}

function Where({ choices, form, canRun }: WhereProps) {
  const { newRun, executions } = useStudio()
  const backends = useStore(newRun.backends)
  const busy = useStore(newRun.busy)
  const problem = useStore(newRun.problem)
  const waits = useStore(executions.runs).some(({ state }) => state === 'running' || state === 'starting')
  const ready = canRun && busy === undefined
  return (
    <>
      {problem && <RunProblem problem={problem} />}
      <section className="run-way" aria-labelledby="real-title">
        <h2 id="real-title">On real ranks</h2>
        <BackendList backends={backends} chosen={form.backend} />
        <PlacementNote form={form} />
        <button type="submit" className="primary" disabled={!ready || form.backend === undefined}>
          {busy === 'starting' ? 'Starting' : 'Run for real'} <KeyCaps keys="Ctrl+Enter" />
        </button>
        {waits && <p className="muted">A run is under way: this one waits until it has ended.</p>}
      </section>
      <section className="run-way" aria-labelledby="simulated-title">
        <h2 id="simulated-title">On a cluster, simulated</h2>
        <div className="simulate-row">
          <SelectInput
            title="Cluster"
            value={form.cluster}
            options={clusterOptions(choices, form.cluster)}
            onChange={cluster => newRun.change(now => ({ ...now, cluster }))}
          />
          <button type="button" disabled={!ready} onClick={() => void newRun.simulate()}>
            {busy === 'simulating' ? 'Simulating' : 'Simulate'}
          </button>
        </div>
        <label className="check">
          <input
            type="checkbox"
            checked={form.lab}
            onChange={event => newRun.change(now => ({ ...now, lab: event.target.checked }))}
          />
          By the teaching lab’s rules and units
        </label>
        <p className="muted">The simulation is kept in the library.</p>
      </section>
    </>
  )
}

/** The list's, and one of several nodes that a run was filled in with. */
function clusterOptions({ clusters }: NewRunChoices, chosen: string) {
  const listed = clusters.map(({ name, title }) => ({ value: name, title: `${title} (${name})` }))
  return listed.some(({ value }) => value === chosen) ? listed : [...listed, { value: chosen, title: chosen }]
}
