import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Command } from '../../../renderer/app/command.ts'
import { KeyDispatcher } from '../../../renderer/app/key-dispatcher.ts'

/** Stands for an element that matches these selectors; `inside` are those of what it lies in. */
class FakeElement {
  readonly #selectors: readonly string[]
  readonly #inside: readonly string[]

  constructor(selectors: readonly string[] = [], inside: readonly string[] = []) {
    this.#selectors = selectors
    this.#inside = inside
  }

  matches(selector: string): boolean {
    return this.#selectors.some(own => selector.split(', ').includes(own))
  }

  closest(selector: string): FakeElement | null {
    return this.#inside.includes(selector) ? this : null
  }
}

beforeEach(() => {
  vi.stubGlobal('Element', FakeElement)
})
afterEach(() => {
  vi.unstubAllGlobals()
})

const field = new FakeElement(['textarea'])
const button = new FakeElement(['button'])
const inDialog = new FakeElement([], ['dialog[open]'])
const inMenu = new FakeElement([], ['[popover]'])
const inDrawer = new FakeElement([], ['[data-own-arrows]'])

function press(code: string, rest: Partial<KeyboardEvent> = {}, target = new FakeElement()): KeyboardEvent {
  const event = {
    code,
    key: code,
    ctrlKey: false,
    metaKey: false,
    shiftKey: false,
    altKey: false,
    defaultPrevented: false,
    isComposing: false,
    target,
    preventDefault: vi.fn(),
    ...rest,
  }
  return event as unknown as KeyboardEvent
}

function dispatcherOf(...commands: readonly (Partial<Command> & { readonly keys: readonly string[] })[]) {
  const log: string[] = []
  const all = commands.map(
    (command): Command => ({ id: command.keys[0]!, title: '', group: 'View', run: () => {}, ...command }),
  )
  const dispatcher = new KeyDispatcher(
    () => all,
    command => log.push(command.id),
    false,
  )
  return { dispatcher, log }
}

describe('KeyDispatcher', () => {
  test('Enter presses the button that has the focus; with Ctrl it runs its command from there too', () => {
    const { dispatcher, log } = dispatcherOf({ keys: ['Ctrl+Enter'] }, { keys: ['Enter'] })
    dispatcher.down(press('Enter', {}, button))
    expect(log).toEqual([])
    dispatcher.down(press('Enter', { ctrlKey: true }, button))
    expect(log).toEqual(['Ctrl+Enter'])
  })

  test('Alt with a letter or a digit runs its command from within a field; an arrow moves in it', () => {
    const { dispatcher, log } = dispatcherOf({ keys: ['Alt+Digit2'] })
    dispatcher.down(press('Digit2', { altKey: true }, field))
    expect(log).toEqual(['Alt+Digit2'])
    const arrow = dispatcherOf({ keys: ['Alt+ArrowLeft'] })
    arrow.dispatcher.down(press('ArrowLeft', { altKey: true }, field))
    expect(arrow.log).toEqual([])
  })

  test('function keys run their command from within a field, but not from a dialog', () => {
    const { dispatcher, log } = dispatcherOf({ keys: ['F6'] })
    dispatcher.down(press('F6', {}, field))
    dispatcher.down(press('F6', {}, inDialog))
    expect(log).toEqual(['F6'])
  })

  test('a key runs its command, once for every press, and the browser keeps out', () => {
    const { dispatcher, log } = dispatcherOf({ keys: ['KeyQ'] })
    const event = press('KeyQ')
    dispatcher.down(event)
    dispatcher.down(press('KeyX'))
    expect(log).toEqual(['KeyQ'])
    expect(event.preventDefault).toHaveBeenCalledOnce()
  })

  test('a held key begins once and ends when it goes up', () => {
    const release = vi.fn()
    const { dispatcher, log } = dispatcherOf({ keys: ['KeyW'], release })
    for (let repeat = 0; repeat < 3; repeat++) dispatcher.down(press('KeyW'))
    expect([log, release.mock.calls.length]).toEqual([['KeyW'], 0])
    dispatcher.up({ code: 'KeyW' })
    dispatcher.up({ code: 'KeyW' })
    expect(release).toHaveBeenCalledOnce()
  })

  test('held keys end when the window loses them', () => {
    const release = vi.fn()
    const { dispatcher } = dispatcherOf({ keys: ['KeyW'], release }, { keys: ['KeyD'], release })
    dispatcher.down(press('KeyW'))
    dispatcher.down(press('KeyD'))
    dispatcher.releaseAll()
    expect(release).toHaveBeenCalledTimes(2)
  })

  test('a field keeps its keys, but for commands with Ctrl that do not edit', () => {
    const { dispatcher, log } = dispatcherOf(
      { keys: ['KeyW'] },
      { keys: ['Ctrl+KeyA'] },
      { keys: ['Ctrl+Shift+KeyP'] },
    )
    dispatcher.down(press('KeyW', {}, field))
    dispatcher.down(press('KeyA', { ctrlKey: true }, field))
    dispatcher.down(press('KeyP', { ctrlKey: true, shiftKey: true }, field))
    expect(log).toEqual(['Ctrl+Shift+KeyP'])
  })

  test('Enter presses a button and nothing else', () => {
    const { dispatcher, log } = dispatcherOf({ keys: ['Enter'] })
    dispatcher.down(press('Enter', {}, button))
    expect(log).toEqual([])
    dispatcher.down(press('Enter'))
    expect(log).toEqual(['Enter'])
  })

  test('an open menu has the arrows and Escape for itself', () => {
    const { dispatcher, log } = dispatcherOf({ keys: ['ArrowDown'] }, { keys: ['Escape'] })
    const events = ['ArrowDown', 'Escape'].map(code => press(code, {}, inMenu))
    for (const event of events) dispatcher.down(event)
    expect(log).toEqual([])
    for (const event of events) expect(event.preventDefault).not.toHaveBeenCalled()
  })

  test('an open dialog, composed text and keys that somebody took are left alone', () => {
    const { dispatcher, log } = dispatcherOf({ keys: ['KeyQ'] })
    dispatcher.down(press('KeyQ', {}, inDialog))
    dispatcher.down(press('KeyQ', { isComposing: true }))
    dispatcher.down(press('KeyQ', { defaultPrevented: true }))
    expect(log).toEqual([])
  })

  test('arrows scroll the drawer while it has the focus; other keys go on working there', () => {
    const { dispatcher, log } = dispatcherOf({ keys: ['ArrowDown'] }, { keys: ['KeyQ'] })
    dispatcher.down(press('ArrowDown', {}, inDrawer))
    dispatcher.down(press('KeyQ', {}, inDrawer))
    expect(log).toEqual(['KeyQ'])
  })
})
