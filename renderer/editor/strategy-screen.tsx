import { useEffect, useState } from 'react'
import { formatQuantity } from '../app/format.ts'
import { useStudio } from '../app/studio-context.ts'
import { useStore, useStoreByFrame } from '../app/use-store.ts'
import { ExerciseBar } from '../learn/exercise-bar.tsx'
import { KeyCaps } from '../widgets/key-caps.tsx'
import { askedTask } from './asked-task.ts'
import { CodeEditor } from './code-editor.tsx'
import { DeskDialogs } from './desk-dialogs.tsx'
import { DocumentBar } from './document-bar.tsx'
import './editor.css'
import { ScheduleGrid } from './grid/schedule-grid.tsx'
import { PreviewPane } from './preview-pane.tsx'
import { SettingsPanel } from './settings-panel.tsx'
import { Split } from './split.tsx'
import { isGrid } from './strategy-document.ts'
import { useFrontDocument } from './use-front-document.ts'

/** Type on the left, the timeline answers on the right. */
export function StrategyScreen() {
  const studio = useStudio()
  const { desk, engine, traces } = studio
  const engineConnection = useStore(engine.connections)
  const tracesConnection = useStore(traces.connections)
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked anew when a service came back
  useEffect(() => {
    void studio.attempt(() => desk.load())
    return () => void desk.leave().catch(() => {})
  }, [studio, desk, engineConnection, tracesConnection])
  useEffect(() => {
    const look = () => void desk.files.check()
    look()
    window.addEventListener('focus', look)
    return () => window.removeEventListener('focus', look)
  }, [desk])
  return (
    <div className="strategy-screen">
      <h1 className="visually-hidden">Write a strategy</h1>
      <Split
        id="strategy"
        label="Width of the editor"
        direction="columns"
        share={0.44}
        first={
          <div className="editor-pane">
            <DocumentBar />
            <ExerciseBar />
            <Writing />
          </div>
        }
        second={<PreviewPane />}
      />
      <DeskDialogs />
    </div>
  )
}

function Writing() {
  const { desk } = useStudio()
  const front = useStore(desk.documents.front)
  const choices = useStore(desk.choices)
  const grid = useFrontDocument(document => (isGrid(document) ? document.id : undefined))
  const showsGrid = grid !== undefined
  // The code editor is loaded with the first program, and then stays with its undo history.
  const [hasCode, setHasCode] = useState(!showsGrid)
  if (!showsGrid && !hasCode) setHasCode(true)
  return (
    <>
      {hasCode && (
        <div className="writing" hidden={showsGrid}>
          <CodeEditor />
        </div>
      )}
      {showsGrid && <ScheduleGrid id={grid} />}
      {front === undefined && choices && (
        <div className="editor-empty">
          <p>No strategy is open.</p>
          <button type="button" className="primary" onClick={() => desk.createFrom('part3')}>
            Begin with part 3, a 1F1B pipeline
          </button>
        </div>
      )}
      <SettingsPanel />
      <Actions />
    </>
  )
}

/** By itself: the rest of the buttons stays as it is while a slider is dragged. */
function RunTitle() {
  const { desk } = useStudio()
  const preview = useStoreByFrame(desk.preview.state)
  const settings = useFrontDocument(document => document.settings)
  // Of a text that is not correct as the sliders say, not as a former text was.
  const task = preview.isGood || !settings ? preview.good?.task : askedTask(settings, preview)
  return `Run on ${preview.good && task ? formatQuantity(task.worldSize, 'local rank') : 'local ranks'}`
}

/** What can be done with a correct plan. */
function Actions() {
  const studio = useStudio()
  const { desk } = studio
  const isGood = useStore(desk.preview.state, preview => preview.isGood)
  const busy = useStore(desk.runner.busy)
  const ready = isGood && busy === undefined
  return (
    <div className="editor-actions">
      <button
        type="button"
        disabled={!ready}
        title="Keeps the simulation as a run of the library and opens it"
        onClick={() => void studio.attempt(() => desk.runner.simulateAndKeep())}
      >
        {busy === 'simulating' ? 'Simulating' : 'Simulate and keep'}
      </button>
      <button
        type="button"
        className="primary"
        disabled={!ready}
        title="The same schedule with a small model, on processes of this machine"
        onClick={() => void studio.attempt(() => desk.runner.runForReal())}
      >
        {busy === 'starting' ? 'Starting' : <RunTitle />} <KeyCaps keys="Ctrl+Enter" />
      </button>
    </div>
  )
}
