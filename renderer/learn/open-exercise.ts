import type { Studio } from '../app/studio.ts'
import type { Lesson } from './lesson.ts'

/** Brings the exercise of a lesson to the editor, where it was left. */
export function openExercise({ learning, screen }: Studio, lesson: Lesson): void {
  learning.openExercise(lesson)
  screen.set('strategy')
}
