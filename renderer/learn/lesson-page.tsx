import { useStudio } from '../app/studio-context.ts'
import { Icon } from '../widgets/icon.tsx'
import { ExamplePreview } from './example-preview.tsx'
import { ExerciseCard } from './exercise-card.tsx'
import type { Lesson } from './lesson.ts'
import { lessons, neighbourOf } from './lessons.ts'
import { RichText } from './rich-text.tsx'
import './lesson.css'

/** A concept in a few sentences, what its picture shows, and an exercise. */
export function LessonPage({ lesson }: { readonly lesson: Lesson }) {
  return (
    <div className="lesson-page">
      <LessonHead lesson={lesson} />
      <div className="lesson-columns">
        <div className="lesson-text">
          <section className="selectable">
            {lesson.concept.map(paragraph => (
              <p key={paragraph}>
                <RichText text={paragraph} />
              </p>
            ))}
          </section>
          <section className="selectable" aria-labelledby="lesson-look">
            <h2 id="lesson-look">What to look for</h2>
            <ul className="lesson-look">
              {lesson.look.map(sentence => (
                <li key={sentence}>
                  <RichText text={sentence} />
                </li>
              ))}
            </ul>
          </section>
          <ExerciseCard lesson={lesson} />
        </div>
        <ExamplePreview lesson={lesson} />
      </div>
    </div>
  )
}

function LessonHead({ lesson }: { readonly lesson: Lesson }) {
  const { learning } = useStudio()
  const number = lessons.indexOf(lesson) + 1
  const before = neighbourOf(lesson, -1)
  const after = neighbourOf(lesson, 1)
  return (
    <header className="lesson-head">
      <button type="button" className="plain" onClick={() => learning.page.set('start')}>
        <Icon name="back" />
        All lessons
      </button>
      <h1>
        <span className="muted">
          Lesson {number} of {lessons.length}
        </span>{' '}
        {lesson.title}
      </h1>
      <span className="spacer" />
      <button
        type="button"
        disabled={!before}
        title={before && `${before.title} (P)`}
        onClick={() => before && learning.page.set(before)}
      >
        Previous
      </button>
      <button
        type="button"
        disabled={!after}
        title={after && `${after.title} (N)`}
        onClick={() => after && learning.page.set(after)}
      >
        Next
      </button>
    </header>
  )
}
