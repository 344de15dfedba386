import { formatDate } from '../app/format.ts'
import { useStudio } from '../app/studio-context.ts'
import { useStore } from '../app/use-store.ts'
import { Icon } from '../widgets/icon.tsx'
import { KeyCaps } from '../widgets/key-caps.tsx'
import { ConditionList } from './condition-list.tsx'
import type { Lesson } from './lesson.ts'
import { openExercise } from './open-exercise.ts'
import { RichText } from './rich-text.tsx'

/** What is to be done, what must hold then, and help on the way. */
export function ExerciseCard({ lesson }: { readonly lesson: Lesson }) {
  const studio = useStudio()
  const { learning } = studio
  const { goal, hints } = lesson.exercise
  const solved = useStore(learning.solved)?.get(lesson.strategy)
  const choices = useStore(learning.choices)
  const judgement = useStore(learning.judgements).get(lesson.strategy)
  const toEditor = (open: () => void) => () => {
    void studio.attempt(async () => open())
    studio.screen.set('strategy')
  }
  return (
    <section className="exercise-card" aria-labelledby="exercise-title">
      <h2 id="exercise-title">
        Exercise
        {solved && (
          <span className="solved-badge" title={`Solved on ${formatDate(solved.solvedAt)}`}>
            <Icon name="check" />
            Solved
          </span>
        )}
      </h2>
      <p className="selectable">
        <RichText text={goal} />
      </p>
      <ConditionList lesson={lesson} judgement={judgement} />
      <div className="exercise-actions">
        <button
          type="button"
          className="primary"
          disabled={!choices}
          onClick={() => void studio.attempt(async () => openExercise(studio, lesson))}
        >
          Solve it in the editor <KeyCaps keys="Ctrl+Enter" />
        </button>
        {solved && (
          <button type="button" onClick={toEditor(() => learning.openSolved(lesson))}>
            Open what solved it
          </button>
        )}
      </div>
      <details>
        <summary>Hints</summary>
        <ol className="exercise-hints selectable">
          {hints.map(hint => (
            <li key={hint}>
              <RichText text={hint} />
            </li>
          ))}
        </ol>
        <p className="muted">
          Stuck?{' '}
          <button
            type="button"
            className="link"
            disabled={!choices}
            onClick={toEditor(() => learning.openSolution(lesson))}
          >
            Open a solution beside your text
          </button>
        </p>
      </details>
    </section>
  )
}
