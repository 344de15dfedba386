import { expect, test } from 'vitest'
import { DocumentList } from '../../../renderer/editor/document-list.ts'

function shelf() {
  const kept = new Map<string, string>()
  return {
    kept,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  }
}
const never = () => {
  throw new Error('It was not kept.')
}

test('a page that is loaded anew finds every text as it was last typed, and the same one in front', () => {
  const storage = shelf()
  const before = new DocumentList(storage, never)
  const first = before.add('one.ts', 'one')
  before.add('two.ts', 'two')
  before.change(first.id, { text: 'one, unsaved' })
  before.show(first.id)
  const after = new DocumentList(storage, never)
  expect(after.all.get()).toEqual(before.all.get())
  expect(after.current()).toMatchObject({ name: 'one.ts', text: 'one, unsaved', savedText: 'one' })
})

test('a closed document is gone, and its neighbour comes to the front', () => {
  const storage = shelf()
  const list = new DocumentList(storage, never)
  const first = list.add('one.ts', 'one')
  const second = list.add('two.ts', 'two')
  list.remove(second.id)
  expect(list.front.get()).toBe(first.id)
  expect(storage.kept.size).toBe(2)
  list.remove(first.id)
  expect(list.current()).toBeUndefined()
})

test('what is damaged in the storage is left out, and the rest opened', () => {
  const storage = shelf()
  const before = new DocumentList(storage, never)
  const first = before.add('one.ts', 'one')
  before.add('two.ts', 'two')
  storage.kept.set(`rankscope.strategy.${first.id}`, '{"id":')
  expect(new DocumentList(storage, never).all.get().map(({ name }) => name)).toEqual(['two.ts'])
})

test('a storage that is full or forbidden is told of, and the text stays in the window', () => {
  const full = {
    ...shelf(),
    setItem: () => {
      throw new Error('full')
    },
  }
  let told = 0
  for (const storage of [full, undefined]) {
    const list = new DocumentList(storage, () => told++)
    list.change(list.add('one.ts', 'one').id, { text: 'more' })
    expect(list.current()!.text).toBe('more')
  }
  expect(told).toBeGreaterThan(1)
})
