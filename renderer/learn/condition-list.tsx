import { Icon } from '../widgets/icon.tsx'
import { conditionText, type Judgement } from './judge.ts'
import type { Lesson } from './lesson.ts'

interface ConditionListProps {
  readonly lesson: Lesson
  /** Undefined before the text was simulated, and while it is not correct. */
  readonly judgement: Judgement | undefined
}

/** What must hold; beside it, once it was simulated, what does. */
export function ConditionList({ lesson, judgement }: ConditionListProps) {
  const lines = judgement?.findings ?? [
    ...lesson.exercise.conditions.map(condition => ({ wanted: conditionText(condition), found: '' })),
    { wanted: 'The task as it was set', found: '' },
  ]
  return (
    <ul className="conditions" aria-label="What must hold">
      {lines.map(line => (
        <li key={line.wanted}>
          {'isMet' in line ? (
            <span className={line.isMet ? 'condition-mark met' : 'condition-mark missing'}>
              <Icon name={line.isMet ? 'check' : 'close'} />
              <span className="visually-hidden">{line.isMet ? 'Met:' : 'Not yet:'}</span>
            </span>
          ) : (
            <span className="condition-mark open" aria-hidden="true" />
          )}
          <span>{line.wanted}</span>
          {'isMet' in line && (
            <span className={line.isMet ? 'mono muted' : 'mono missing'}>{line.found}</span>
          )}
        </li>
      ))}
    </ul>
  )
}
