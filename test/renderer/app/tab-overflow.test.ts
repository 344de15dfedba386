import { describe, expect, test } from 'vitest'
import { tabOverflow } from '../../../renderer/app/tab-overflow.ts'

/** Tabs of 100 with 4 between them, scrolled by so much. */
const tabs = (count: number, scrolled = 0) =>
  Array.from({ length: count }, (_, i) => ({ left: 104 * i - scrolled, right: 104 * i + 100 - scrolled }))

describe('tabs out of sight', () => {
  test('none where all have room', () => {
    expect(tabOverflow(tabs(3), { left: 0, right: 308 }, 308)).toEqual({
      before: false,
      after: false,
      hidden: 0,
    })
    expect(tabOverflow([], { left: 0, right: 100 }, 100).hidden).toBe(0)
  })

  test('counts those that are not wholly in sight, on both sides', () => {
    expect(tabOverflow(tabs(9), { left: 0, right: 350 }, 400)).toEqual({
      before: false,
      after: true,
      hidden: 6,
    })
    expect(tabOverflow(tabs(9, 150), { left: 0, right: 350 }, 400)).toEqual({
      before: true,
      after: true,
      hidden: 7,
    })
    expect(tabOverflow(tabs(9, 932 - 350), { left: 0, right: 350 }, 400)).toMatchObject({
      before: true,
      after: false,
      hidden: 6,
    })
  })

  test('what would have room without the list beside it needs no list', () => {
    expect(tabOverflow(tabs(4), { left: 0, right: 350 }, 420).hidden).toBe(0)
    expect(tabOverflow(tabs(4), { left: 0, right: 350 }, 400).hidden).toBe(1)
  })
})
