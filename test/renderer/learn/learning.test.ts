import { describe, expect, test } from 'vitest'
import type { StrategyListing, StrategyPreview } from '../../../engine/contract.ts'
import { Notices } from '../../../renderer/app/notices.ts'
import { DocumentList } from '../../../renderer/editor/document-list.ts'
import { LivePreview } from '../../../renderer/editor/live-preview.ts'
import { previewRequest } from '../../../renderer/editor/strategy-document.ts'
import { Learning } from '../../../renderer/learn/learning.ts'
import { part3 } from '../../../renderer/learn/lessons/part3.ts'
import type { SolvedExercise } from '../../../traces-db/contract.ts'

const source = `strategy({ name: 'part3', defaults: { worldSize: 4 }, batch: 128, model })
      `
const listing = { name: 'part3', source, task: part3.task } as StrategyListing

/** What a preview says of a text that solves the exercise, or of one that does not. */
const answer = (bubbleOfTotal: number): StrategyPreview => ({
  facts: { name: 'part3' },
  violations: [],
  milliseconds: { record: 0, simulate: 0, show: 0 },
  task: { ...part3.task, microbatches: 32, modelParameters: {}, parameters: {} },
  figures: {
    stepSeconds: 0.3,
    mfu: 0.71,
    bubbleOfTotal,
    bubbleOfIdeal: bubbleOfTotal,
    peakBytes: 4e9,
    peakRank: 0,
    operations: 10,
    planHash: 'p',
  },
})

function learning(kept: SolvedExercise[] = []) {
  let next = answer(0.4)
  const documents = new DocumentList(
    { getItem: () => null, setItem: () => {}, removeItem: () => {} },
    () => {},
  )
  const preview = new LivePreview(
    async () => next,
    () => {},
  )
  /** The desk's preview of what is in front, answered like this. */
  const simulate = async (said: StrategyPreview) => {
    next = said
    preview.request(() => previewRequest(documents.current()!, 'preview-1', undefined), 0)
    await new Promise(settle => setTimeout(settle, 5))
  }
  const desk = {
    documents,
    preview,
    setText: (id: string, text: string) => documents.change(id, { text }),
    refresh: () => {},
  }
  const notices = new Notices()
  const window = {
    engine: {
      client: {
        strategies: async () => [listing],
        clusters: async () => [],
        previewStrategy: async () => answer(0.4),
      },
    },
    traces: {
      client: {
        solvedExercises: async () => kept,
        keepSolvedExercise: async ({ lesson, text }: { lesson: string; text: string }) =>
          void kept.push({ lesson, text, solvedAt: '2026-01-01T00:00:00Z' }),
        forgetSolvedExercises: async () => void kept.splice(0),
        closeRun: async () => {},
      },
    },
    notices,
    attempt: (action: () => Promise<void>) => action(),
  }
  return { learning: new Learning(window, desk), documents, simulate, kept, notices }
}

describe('the exercise in the editor', () => {
  test('opens once, with the task of its lesson in the text, on its cluster', async () => {
    const { learning: path, documents } = learning()
    await path.load()
    path.openExercise(part3)
    const document = documents.current()!
    expect(document.text).toContain('worldSize: 4, layers: 16, globalBatch: 512, batch: 128')
    expect(document).toMatchObject({
      lesson: 'part3',
      name: 'learn-part3.ts',
      settings: { cluster: 'h100_sxm' },
    })
    documents.add('other.ts', 'another text')
    documents.change(document.id, { text: 'half done' })
    path.openExercise(part3)
    expect(documents.current()).toMatchObject({ id: document.id, text: 'half done' })
    path.beginAgain(part3)
    expect(documents.current()!.text).toBe(document.text)
  })

  test('before the engine has told what there is, says so', () => {
    const { learning: path } = learning()
    expect(() => path.openExercise(part3)).toThrow('Try again')
  })

  test('is judged by the preview of its text, and kept with it once it is solved', async () => {
    const { learning: path, documents, simulate, kept, notices } = learning()
    await path.load()
    path.openExercise(part3)
    await simulate(answer(0.4))
    expect(path.judgements.get().get('part3')).toMatchObject({ isSolved: false })
    expect(kept).toEqual([])
    documents.change(documents.current()!.id, { text: 'the text that solves it' })
    await simulate(answer(0.1))
    expect(path.judgements.get().get('part3')).toMatchObject({ isSolved: true })
    expect(kept).toMatchObject([{ lesson: 'part3', text: 'the text that solves it' }])
    expect(path.nextLesson()!.strategy).toBe('monolith')
    expect(notices.announcement.get()).toBe('The exercise 1F1B is solved.')
    documents.change(documents.current()!.id, { text: 'another text that solves it' })
    await simulate(answer(0.1))
    expect(kept).toHaveLength(1)
  })

  test('has no judgement while its text is not correct', async () => {
    const { learning: path, simulate } = learning()
    await path.load()
    path.openExercise(part3)
    await simulate(answer(0.4))
    const fault = { code: 'deadlock', rank: 0, operation: '', line: 1, message: '', suggestion: '' }
    await simulate({ violations: [fault], milliseconds: { record: 0, simulate: 0, show: 0 } })
    expect(path.judgements.get().get('part3')).toBeUndefined()
  })

  test('a text that is no exercise solves none, not even the solution', async () => {
    const { learning: path, documents, simulate, kept } = learning()
    await path.load()
    path.openSolution({ ...part3, exercise: { ...part3.exercise, solution: [] } })
    expect(documents.current()!.name).toBe('solution-part3.ts')
    expect(documents.current()!.lesson).toBeUndefined()
    await simulate(answer(0.1))
    expect(kept).toEqual([])
    expect(path.judgements.get().size).toBe(0)
  })

  test('that was left open is kept as solved also before the path was looked at', async () => {
    const { learning: path, documents, simulate, kept } = learning()
    documents.add('learn-part3.ts', 'solved before', { lesson: 'part3' })
    await simulate(answer(0.1))
    expect(kept).toMatchObject([{ text: 'solved before' }])
    expect(path.solved.get()!.has('part3')).toBe(true)
  })
})

test('the page that was shown last is shown again', () => {
  const texts = new Map<string, string>()
  const kept = {
    getItem: (key: string) => texts.get(key) ?? null,
    setItem: (key: string, text: string) => void texts.set(key, text),
  }
  const shownAfter = (page: 'start' | 'wall' | typeof part3) => {
    const before = learning().learning
    before.restorePage(kept)
    before.page.set(page)
    const after = learning().learning
    after.restorePage(kept)
    return after.page.get()
  }
  expect(shownAfter(part3)).toBe(part3)
  expect(shownAfter('wall')).toBe('wall')
  expect(shownAfter('start')).toBe('start')
  texts.set('learn.page', 'a lesson of another version')
  expect(shownAfter('start')).toBe('start')
})

test('what is solved is told by the workspace, and can be forgotten', async () => {
  const { learning: path, kept } = learning([
    { lesson: 'monolith', solvedAt: '2026-01-01T00:00:00Z', text: '' },
  ])
  await path.load()
  expect(path.nextLesson()!.strategy).toBe('manual')
  await path.forget()
  expect(kept).toEqual([])
  expect(path.nextLesson()!.strategy).toBe('monolith')
})
