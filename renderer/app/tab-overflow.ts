/** How many tabs lie out of sight, and on which sides, as the strip is scrolled and grows and what it holds changes. */
import { type RefObject, useEffect, useState } from 'react'

export interface TabOverflow {
  readonly before: boolean
  readonly after: boolean
  /** Tabs that are not wholly in sight; 0 where all have room. */
  readonly hidden: number
}

interface Extent {
  readonly left: number
  readonly right: number
}

/** Parts of a pixel are no tab. */
const tolerance = 1

/**
 * `tabs` in order and `view`, the strip that shows a part of them, in one coordinate. `room` is how wide the strip is
 * where nothing stands beside it: while all tabs have room there, none counts as hidden, and nothing need stand there.
 */
export function tabOverflow(tabs: readonly Extent[], view: Extent, room: number): TabOverflow {
  const first = tabs[0]
  const last = tabs.at(-1)
  if (!first || !last) return { before: false, after: false, hidden: 0 }
  const before = first.left < view.left - tolerance
  const after = last.right > view.right + tolerance
  if (last.right - first.left <= room) return { before, after, hidden: 0 }
  const isHidden = ({ left, right }: Extent) => left < view.left - tolerance || right > view.right + tolerance
  return { before, after, hidden: tabs.filter(isHidden).length }
}

/** Of a list whose parent may hold something beside it. Keeps the tab in front in sight when sizes or tabs change. */
export function useTabOverflow(list: RefObject<HTMLElement | null>): TabOverflow {
  const [overflow, setOverflow] = useState<TabOverflow>({ before: false, after: false, hidden: 0 })
  useEffect(() => {
    const element = list.current
    const bar = element?.parentElement
    if (!element || !bar) return
    const look = () => {
      const { paddingLeft, paddingRight } = getComputedStyle(element)
      const room = bar.clientWidth - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight)
      const tabs = [...element.children].map(tab => tab.getBoundingClientRect())
      const next = tabOverflow(tabs, element.getBoundingClientRect(), room)
      setOverflow(now =>
        now.before === next.before && now.after === next.after && now.hidden === next.hidden ? now : next,
      )
    }
    look()
    const lookAnew = () => {
      element.querySelector('.front')?.scrollIntoView({ inline: 'nearest' })
      look()
    }
    const sizes = new ResizeObserver(lookAnew)
    sizes.observe(element)
    sizes.observe(bar)
    // Tabs that come and go, and titles that change.
    const contents = new MutationObserver(lookAnew)
    contents.observe(element, { childList: true, subtree: true, characterData: true })
    element.addEventListener('scroll', look, { passive: true })
    return () => {
      sizes.disconnect()
      contents.disconnect()
      element.removeEventListener('scroll', look)
    }
  }, [list])
  return overflow
}
