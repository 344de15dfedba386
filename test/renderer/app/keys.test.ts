import { describe, expect, test } from 'vitest'
import { type KeyPress, keyCaps, matchesKey, parseKey } from '../../../renderer/app/keys.ts'

function press(code: string, key: string, modifiers: Partial<KeyPress> = {}): KeyPress {
  return { code, key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...modifiers }
}

describe('matchesKey', () => {
  test('a code matches where the hand is, whatever the layout types', () => {
    expect(matchesKey(parseKey('KeyW'), press('KeyW', 'z'), false)).toBe(true)
    expect(matchesKey(parseKey('KeyW'), press('KeyZ', 'w'), false)).toBe(false)
  })

  test('a character matches with whatever Shift it takes', () => {
    expect(matchesKey(parseKey('?'), press('Slash', '?', { shiftKey: true }), false)).toBe(true)
    expect(matchesKey(parseKey('/'), press('Digit7', '/', { shiftKey: true }), false)).toBe(true)
  })

  test('modifiers must be those named, no more and no less', () => {
    const pattern = parseKey('Shift+KeyM')
    expect(matchesKey(pattern, press('KeyM', 'M', { shiftKey: true }), false)).toBe(true)
    expect(matchesKey(pattern, press('KeyM', 'm'), false)).toBe(false)
    expect(matchesKey(parseKey('KeyM'), press('KeyM', 'm', { ctrlKey: true }), false)).toBe(false)
    expect(matchesKey(parseKey('KeyM'), press('KeyM', 'm', { altKey: true }), false)).toBe(false)
  })

  test('Ctrl is Cmd on a Mac and nowhere else', () => {
    const pattern = parseKey('Ctrl+Shift+KeyP')
    const control = press('KeyP', 'P', { ctrlKey: true, shiftKey: true })
    const command = press('KeyP', 'P', { metaKey: true, shiftKey: true })
    expect(matchesKey(pattern, control, false)).toBe(true)
    expect(matchesKey(pattern, command, false)).toBe(false)
    expect(matchesKey(pattern, command, true)).toBe(true)
    expect(matchesKey(pattern, control, true)).toBe(false)
  })
})

test('key caps read as the keys are labelled', () => {
  expect(keyCaps('Ctrl+Shift+KeyP', false)).toEqual(['Ctrl', 'Shift', 'P'])
  expect(keyCaps('Ctrl+Shift+KeyP', true)).toEqual(['⌘', '⇧', 'P'])
  expect(keyCaps('Digit0', false)).toEqual(['0'])
  expect(keyCaps('Alt+ArrowLeft', false)).toEqual(['Alt', '←'])
  expect(keyCaps('?', false)).toEqual(['?'])
})
