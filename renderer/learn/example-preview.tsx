import { useCallback, useEffect } from 'react'
import { errorData } from '../../engine/base/app-error.ts'
import { useStudio } from '../app/studio-context.ts'
import { useStore } from '../app/use-store.ts'
import { Legend } from '../details/legend.tsx'
import '../editor/editor.css'
import { previewFigures } from '../editor/preview-figures.ts'
import { FigureCell } from '../editor/preview-strip.tsx'
import type { TimelineModel } from '../timeline/model.ts'
import { Timeline } from '../timeline/timeline.tsx'
import { taskText } from './judge.ts'
import type { Lesson } from './lesson.ts'
import { openExercise } from './open-exercise.ts'

/** Those that lessons speak of. */
const figuresOfLessons: ReadonlySet<string> = new Set(['step', 'mfu', 'bubble', 'peak'])

/** The example of a lesson, simulated now: its figures and its timeline. */
export function ExamplePreview({ lesson }: { readonly lesson: Lesson }) {
  const studio = useStudio()
  const { learning } = studio
  const choices = useStore(learning.choices)
  const { good, error } = useStore(learning.preview.state)
  const model = useStore(learning.preview.model)
  const device = choices?.clusters.find(({ name }) => name === lesson.cluster)
  const engineConnection = useStore(studio.engine.connections)
  const tracesConnection = useStore(studio.traces.connections)
  const isReady = choices !== undefined
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked anew when a service came back
  useEffect(() => {
    if (isReady) learning.showExample(lesson)
  }, [learning, lesson, isReady, engineConnection, tracesConnection])
  return (
    <section className="lesson-example" aria-label="The example, simulated">
      <dl className="preview-strip">
        {good &&
          previewFigures(good.figures, undefined)
            .filter(({ id }) => figuresOfLessons.has(id))
            .map(figure => <FigureCell key={figure.id} figure={figure} />)}
      </dl>
      <p className="lesson-task">
        <span className="mono">{lesson.strategy}.ts</span>
        <span className="muted truncate">{taskText(lesson.task, device?.title ?? lesson.cluster)}</span>
        <span className="spacer" />
        <button
          type="button"
          className="link"
          disabled={!isReady}
          onClick={() => void studio.attempt(async () => openExercise(studio, lesson))}
        >
          Open in the editor
        </button>
      </p>
      {error ? (
        <p className="lesson-wait">
          {error.message}{' '}
          <button type="button" className="link" onClick={() => learning.showExample(lesson)}>
            Try again
          </button>
        </p>
      ) : good && model ? (
        <ExampleTimeline model={model} />
      ) : (
        <p className="lesson-wait muted" aria-busy="true">
          Simulating the example
        </p>
      )}
    </section>
  )
}

function ExampleTimeline({ model }: { readonly model: TimelineModel }) {
  const studio = useStudio()
  const connection = useStore(studio.traces.connections)
  const classNs = useStore(model.info, info => info.classNs)
  const onError = useCallback(
    (thrown: unknown) => {
      const { code } = errorData(thrown)
      // The run goes with the page: what asked for it last need not be told.
      if (code !== 'unavailable' && code !== 'not-found') studio.notices.showError(thrown)
    },
    [studio],
  )
  return (
    <div className="preview-timeline">
      {/* A store that took the place of another has other numbers for the labels of a run in memory. */}
      <Timeline key={connection} model={model} client={studio.traces.client} onError={onError} />
      <Legend classNs={classNs} />
    </div>
  )
}
