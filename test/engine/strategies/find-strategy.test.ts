import { describe, expect, it } from 'vitest'
import { findStrategy, noStrategy } from '../../../engine/strategies/find-strategy.ts'
import { strategies } from '../../../engine/strategies/strategies.ts'

describe('a strategy by its name', () => {
  it('is found by its own name alone', () => {
    for (const strategy of strategies) expect(findStrategy(strategy.name)).toBe(strategy)
    expect(findStrategy('fsdp')).toBeUndefined()
  })

  it.each([
    ['ddp', 'part0'],
    ['FSDP', 'part1'],
    ['zero-3', 'part1'],
    ['ZeRO 1', 'part1'],
    ['1F1B', 'part3'],
    ['interleaved', 'interleaved-1f1b'],
    ['recompute', 'activation-checkpointing'],
  ])('is told to whoever asks for it as %s', (word, name) => {
    const error = noStrategy(word)
    expect(error.code).toBe('not-found')
    expect(error.message).toMatch(new RegExp(`^There is no strategy "${word}"\\. You may mean ${name} \\(`))
  })

  it('is one of all where nothing is like it', () => {
    const { message } = noStrategy('part9')
    for (const { name } of strategies) expect(message).toContain(name)
  })
})
