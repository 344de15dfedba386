import { useStudio } from '../app/studio-context.ts'
import { useStore } from '../app/use-store.ts'
import { useFrontDocument } from '../editor/use-front-document.ts'
import { Icon } from '../widgets/icon.tsx'
import { ConditionList } from './condition-list.tsx'
import './lesson.css'
import type { LearnPage } from './learning.ts'
import type { Lesson } from './lesson.ts'
import { lessonNamed, neighbourOf } from './lessons.ts'
import { RichText } from './rich-text.tsx'

/** Above the text of an exercise: what must hold, and how the text stands now. Nothing above any other. */
export function ExerciseBar() {
  const lesson = lessonNamed(useFrontDocument(document => document.lesson))
  return lesson ? <Exercise key={lesson.strategy} lesson={lesson} /> : null
}

function Exercise({ lesson }: { readonly lesson: Lesson }) {
  const studio = useStudio()
  const { desk, learning } = studio
  const judgement = useStore(learning.judgements).get(lesson.strategy)
  const { violations, isGood, busy } = useStore(desk.preview.state)
  const isWrong = !busy && !isGood && violations.length > 0
  const isSolved = !isWrong && judgement?.isSolved === true
  const next = neighbourOf(lesson, 1)
  const show = (page: LearnPage) => {
    learning.page.set(page)
    studio.screen.set('learn')
  }
  return (
    <section className={isSolved ? 'exercise-bar solved' : 'exercise-bar'} aria-label="Exercise">
      <div className="exercise-bar-head">
        <Icon name="learn" />
        <strong className="truncate">{lesson.title}</strong>
        <span className={isSolved ? 'exercise-state met' : 'exercise-state muted'} role="status">
          {isSolved
            ? 'Solved'
            : isWrong
              ? 'Not correct yet: see Problems'
              : judgement
                ? 'Not solved yet'
                : ''}
        </span>
        <span className="spacer" />
        {isSolved && (
          <button type="button" className="link" onClick={() => show(next ?? 'start')}>
            {next ? `Next: ${next.title}` : 'All lessons'}
          </button>
        )}
        <button type="button" className="link" onClick={() => show(lesson)}>
          Lesson
        </button>
        <button
          type="button"
          className="link"
          title="The text and its settings as they were at first. Correct texts that stood for a moment are among the versions."
          onClick={() => void studio.attempt(async () => learning.beginAgain(lesson))}
        >
          Begin again
        </button>
      </div>
      <p className="exercise-goal">
        <RichText text={lesson.exercise.goal} />
      </p>
      <ConditionList lesson={lesson} judgement={isWrong ? undefined : judgement} />
    </section>
  )
}
