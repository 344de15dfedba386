import type { Command } from '../app/command.ts'
import type { Studio } from '../app/studio.ts'
import type { LearnPage } from './learning.ts'
import { lessons, neighbourOf } from './lessons.ts'
import { openExercise } from './open-exercise.ts'

/** The learning path for keys, palette and menu. */
export function learnCommands(studio: Studio): readonly Command[] {
  const { learning } = studio
  const show = (page: LearnPage) => {
    learning.page.set(page)
    studio.screen.set('learn')
  }
  const shownLesson = () => {
    const page = learning.page.get()
    return studio.screen.get() === 'learn' && typeof page === 'object' ? page : undefined
  }
  const neighbour = (step: 1 | -1) => {
    const lesson = shownLesson()
    return lesson && neighbourOf(lesson, step)
  }
  const goTo = (step: 1 | -1) => {
    const lesson = neighbour(step)
    if (lesson) show(lesson)
  }
  return [
    { id: 'learn.start', title: 'Learn: all lessons', group: 'Learn', run: () => show('start') },
    { id: 'learn.wall', title: 'Learn: the memory wall', group: 'Learn', run: () => show('wall') },
    {
      id: 'learn.next',
      title: 'Next lesson',
      group: 'Learn',
      keys: ['KeyN'],
      when: () => neighbour(1) !== undefined,
      run: () => goTo(1),
    },
    {
      id: 'learn.previous',
      title: 'Previous lesson',
      group: 'Learn',
      keys: ['KeyP'],
      when: () => neighbour(-1) !== undefined,
      run: () => goTo(-1),
    },
    {
      id: 'learn.exercise',
      title: 'Open the exercise in the editor',
      group: 'Learn',
      keys: ['Ctrl+Enter'],
      when: () => shownLesson() !== undefined && learning.choices.get() !== undefined,
      run: () => openExercise(studio, shownLesson()!),
    },
    ...lessons.map(
      (lesson, index): Command => ({
        id: `learn.lesson.${lesson.strategy}`,
        title: `Lesson ${index + 1}: ${lesson.title}`,
        group: 'Learn',
        run: () => show(lesson),
      }),
    ),
  ]
}
