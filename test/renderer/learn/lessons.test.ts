/**
 * Every lesson through the real engine: its example runs and does not solve its exercise, its solution does.
 * What is judged is what the window would be told of the same text.
 */
import { afterAll, describe, expect, test } from 'vitest'
import type { PreviewStrategy } from '../../../engine/contract.ts'
import { engineSource } from '../../../engine/service/isolation/strategy-modules.ts'
import { StrategyPreviews } from '../../../engine/service/strategy-previews.ts'
import { judge } from '../../../renderer/learn/judge.ts'
import { editText, exampleText, type Lesson } from '../../../renderer/learn/lesson.ts'
import { lessons } from '../../../renderer/learn/lessons.ts'
import { ServiceFixture } from '../../traces-db/service/service-fixture.ts'

const at = new ServiceFixture()
const previews = new StrategyPreviews({ connect: async () => at.client, close: () => {} })
afterAll(() => previews.close())

async function simulated({ strategy, cluster }: Lesson, source: string) {
  const request: PreviewStrategy = {
    source,
    file: `${strategy}.ts`,
    request: {},
    cluster,
    lab: false,
    run: 'preview-lesson',
  }
  const { figures, task, violations } = await previews.preview(request, new AbortController().signal)
  // More memory than there is may be what the exercise is about; the plan itself is correct.
  expect(violations.filter(({ code }) => code !== 'memory-limit')).toEqual([])
  return { figures: figures!, task: task!, source, cluster, asked: request }
}

const example = (lesson: Lesson) => exampleText(lesson, engineSource(`strategies/${lesson.strategy}.ts`))

describe.each(lessons.map(lesson => [lesson.strategy, lesson] as const))('the lesson on %s', (_, lesson) => {
  test('begins with a correct strategy on its task, which leaves the exercise unsolved', async () => {
    const good = await simulated(lesson, example(lesson))
    expect(good.task).toMatchObject(lesson.task)
    const { isSolved, findings } = judge(lesson, good)
    expect(isSolved).toBe(false)
    expect(findings.at(-1)).toMatchObject({ wanted: 'The task as it was set', isMet: true })
  })

  test('has a solution, which solves it', async () => {
    const good = await simulated(lesson, editText(example(lesson), lesson.exercise.solution))
    const { isSolved, findings } = judge(lesson, good)
    expect(findings.filter(({ isMet }) => !isMet)).toEqual([])
    expect(isSolved).toBe(true)
  })
})
