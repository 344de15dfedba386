import { expect, test, vi } from 'vitest'
import { AppError } from '../../../engine/base/app-error.ts'
import { KeptTexts } from '../../../renderer/app/kept-texts.ts'

/** A service that keeps texts, and fails while it is told to. */
function keeping(before: Record<string, string> = {}) {
  const kept = new Map(Object.entries(before))
  const state = { fails: false, dies: 0, told: 0 }
  const texts = new KeptTexts(
    {
      keptTexts: async () => ({ texts: Object.fromEntries(kept) }),
      keepText: async ({ key, text }) => {
        await Promise.resolve()
        if (state.dies-- > 0) throw new AppError('unavailable', 'The connection was lost.')
        if (state.fails) throw new Error('away')
        if (text === undefined) kept.delete(key)
        else kept.set(key, text)
      },
    },
    () => state.told++,
  )
  return { kept, state, texts }
}

test('what was kept is there once it was read, and what is set is kept at once', async () => {
  const { kept, texts } = keeping({ a: '1', b: '2' })
  await texts.load()
  expect([texts.getItem('a'), texts.getItem('c')]).toEqual(['1', null])
  texts.setItem('a', '3')
  texts.setItem('a', '4')
  texts.removeItem('b')
  expect(texts.getItem('b')).toBeNull()
  await vi.waitFor(() => expect(Object.fromEntries(kept)).toEqual({ a: '4' }))
})

test('what was set before the rest was read stays', async () => {
  const { texts } = keeping({ a: 'old', b: '2' })
  texts.setItem('a', 'new')
  await texts.load()
  expect([texts.getItem('a'), texts.getItem('b')]).toEqual(['new', '2'])
})

test('what could not be kept is told, and goes with the next text', async () => {
  const { kept, state, texts } = keeping()
  await texts.load()
  state.fails = true
  texts.setItem('a', '1')
  await vi.waitFor(() => expect(state.told).toBe(1))
  state.fails = false
  texts.setItem('b', '2')
  await vi.waitFor(() => expect(Object.fromEntries(kept)).toEqual({ a: '1', b: '2' }))
})

test('a service that died is asked again when it is back', async () => {
  const { kept, state, texts } = keeping()
  await texts.load()
  state.dies = 3
  texts.setItem('a', '1')
  await vi.waitFor(() => expect(Object.fromEntries(kept)).toEqual({ a: '1' }))
  expect(state.told).toBe(0)
})

test('where nothing can be read, the window goes on without', async () => {
  const texts = new KeptTexts(
    { keptTexts: () => Promise.reject(new Error('away')), keepText: async () => {} },
    () => {},
  )
  await texts.load()
  await texts.ready
  expect(texts.getItem('a')).toBeNull()
})
