/** The learning path: its lessons, in order. To add one: a file in lessons/ and a line here. */
import type { Lesson } from './lesson.ts'
import { gpipe } from './lessons/gpipe.ts'
import { manual } from './lessons/manual.ts'
import { monolith } from './lessons/monolith.ts'
import { naive } from './lessons/naive.ts'
import { part0 } from './lessons/part0.ts'
import { part1 } from './lessons/part1.ts'
import { part2 } from './lessons/part2.ts'
import { part3 } from './lessons/part3.ts'
import { part4 } from './lessons/part4.ts'

export const lessons: readonly Lesson[] = [monolith, manual, part0, part1, part2, naive, gpipe, part3, part4]

export function lessonNamed(strategy: string | undefined): Lesson | undefined {
  return lessons.find(lesson => lesson.strategy === strategy)
}

/** The lesson after (1) or before (-1) one. */
export function neighbourOf({ strategy }: Lesson, step: 1 | -1): Lesson | undefined {
  return lessons[lessons.findIndex(lesson => lesson.strategy === strategy) + step]
}
