import { useState } from 'react'
import { formatBytes } from '../app/format.ts'
import { useStudio } from '../app/studio-context.ts'
import { useStore } from '../app/use-store.ts'
import { ConfirmDialog } from '../widgets/confirm-dialog.tsx'
import { Icon } from '../widgets/icon.tsx'
import type { Lesson } from './lesson.ts'
import { lessons } from './lessons.ts'
import { firstWall, memoryWall } from './memory-wall.ts'

/** The path: what there is to learn, in which order, and how far one has come. */
export function StartPage() {
  const { learning } = useStudio()
  const solved = useStore(learning.solved)
  const count = lessons.filter(({ strategy }) => solved?.has(strategy)).length
  return (
    <div className="learn-screen">
      <div className="learn-start">
        <header className="learn-head">
          <h1>Learn distributed training</h1>
          <p className="muted">
            From one device to 1F1B and ZeRO in {lessons.length} lessons. Each has a strategy that runs, a
            picture of what it does, and an exercise that checks itself in the editor.
          </p>
          <div className="learn-progress">
            <progress aria-label="Exercises solved" value={count} max={lessons.length} />
            <span className="muted" role="status">
              {solved && `${count} of ${lessons.length} exercises solved`}
            </span>
            <Continue />
          </div>
        </header>
        <ol className="lesson-cards" aria-label="Lessons">
          {lessons.map((lesson, index) => (
            <li key={lesson.strategy}>
              <LessonCard
                lesson={lesson}
                number={index + 1}
                isSolved={solved?.has(lesson.strategy) ?? false}
              />
            </li>
          ))}
        </ol>
        <WallCard />
        {count > 0 && <Forget />}
      </div>
    </div>
  )
}

/** The step that comes next. */
function Continue() {
  const studio = useStudio()
  const { learning } = studio
  const solved = useStore(learning.solved)
  if (!solved) return null
  const next = learning.nextLesson()
  if (!next) {
    return (
      <button type="button" className="primary" onClick={() => studio.screen.set('strategy')}>
        Write a strategy of your own
      </button>
    )
  }
  return (
    <button type="button" className="primary" onClick={() => learning.page.set(next)}>
      {solved.size === 0 ? 'Begin' : 'Continue'}: {next.title}
      <Icon name="forward" />
    </button>
  )
}

interface LessonCardProps {
  readonly lesson: Lesson
  readonly number: number
  readonly isSolved: boolean
}

function LessonCard({ lesson, number, isSolved }: LessonCardProps) {
  const { learning } = useStudio()
  return (
    <button type="button" className="lesson-card" onClick={() => learning.page.set(lesson)}>
      <span className={isSolved ? 'lesson-number solved' : 'lesson-number'}>
        {isSolved ? <Icon name="check" /> : number}
      </span>
      <span className="lesson-card-text">
        <strong>
          {lesson.title}
          {isSolved && <span className="visually-hidden"> (solved)</span>}
        </strong>
        <span className="muted">{lesson.summary}</span>
      </span>
      <span className="mono muted">{lesson.strategy}</span>
    </button>
  )
}

function WallCard() {
  const { learning } = useStudio()
  const [plain] = memoryWall(firstWall, undefined).stages
  return (
    <section className="wall-card" aria-labelledby="wall-card-title">
      <h2 id="wall-card-title">The memory wall</h2>
      <p className="muted">
        10 billion parameters in float32 are {formatBytes(plain!.weights)} of weights; to train them with Adam
        takes {formatBytes(plain!.weights + plain!.gradients + plain!.optimizerState)} before the first
        activation. A card has 24{'\u202f'}GB. What helps, and how far?
      </p>
      <button type="button" onClick={() => learning.page.set('wall')}>
        Open the calculator
      </button>
    </section>
  )
}

function Forget() {
  const studio = useStudio()
  const [isAsking, setIsAsking] = useState(false)
  const forget = () => {
    setIsAsking(false)
    void studio.attempt(() => studio.learning.forget())
  }
  return (
    <p>
      <button type="button" className="link" onClick={() => setIsAsking(true)}>
        Begin the path anew
      </button>
      {isAsking && (
        <ConfirmDialog
          title="Begin the path anew?"
          text="Which exercises are solved, and the solutions that were kept, are forgotten. Texts in the editor stay."
          action="Forget them"
          onConfirm={forget}
          onCancel={() => setIsAsking(false)}
        />
      )}
    </p>
  )
}
