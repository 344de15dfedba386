import { type CSSProperties, type ReactNode, useEffect, useRef, useState } from 'react'
import { useStudio } from '../app/studio-context.ts'
import type { Shelf } from './shelf.ts'
import './split.css'

interface SplitProps {
  /** Under which the place of the bar is kept in the workspace. */
  readonly id: string
  readonly label: string
  readonly direction: 'columns' | 'rows'
  /** Share of the first part at first. */
  readonly share: number
  readonly first: ReactNode
  readonly second: ReactNode
}

const least = 0.2
const most = 0.85

/** Two parts with a bar between them that can be moved, by mouse and by arrow keys. */
export function Split({ id, label, direction, share: initial, first, second }: SplitProps) {
  const box = useRef<HTMLDivElement>(null)
  const { kept } = useStudio()
  const [share, setShare] = useState(() => readShare(kept, id) ?? initial)
  // Shown before what was kept has been read, it takes its place then.
  useEffect(() => {
    void kept.ready.then(() => setShare(now => readShare(kept, id) ?? now))
  }, [kept, id])
  const move = (next: number) => {
    const bounded = Math.min(Math.max(next, least), most)
    setShare(bounded)
    kept.setItem(keyOf(id), bounded.toFixed(3))
  }
  const isColumns = direction === 'columns'
  return (
    <div
      ref={box}
      className={isColumns ? 'split columns' : 'split rows'}
      style={{ '--share': share } as CSSProperties}
    >
      <div className="split-part">{first}</div>
      {/* biome-ignore lint/a11y/useSemanticElements: a separator that is moved has no element of its own */}
      <div
        className="split-bar"
        role="separator"
        aria-orientation={isColumns ? 'vertical' : 'horizontal'}
        aria-label={label}
        aria-valuenow={Math.round(share * 100)}
        aria-valuemin={least * 100}
        aria-valuemax={most * 100}
        tabIndex={0}
        data-own-arrows=""
        onPointerDown={event => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={event => {
          if (!event.currentTarget.hasPointerCapture(event.pointerId) || !box.current) return
          const { left, top, width, height } = box.current.getBoundingClientRect()
          move(isColumns ? (event.clientX - left) / width : (event.clientY - top) / height)
        }}
        onKeyDown={event => {
          const back = isColumns ? 'ArrowLeft' : 'ArrowUp'
          const on = isColumns ? 'ArrowRight' : 'ArrowDown'
          if (event.key !== back && event.key !== on) return
          event.preventDefault()
          move(share + (event.key === on ? 0.02 : -0.02))
        }}
      />
      <div className="split-part">{second}</div>
    </div>
  )
}

const keyOf = (id: string) => `split.${id}`

function readShare(kept: Pick<Shelf, 'getItem'>, id: string): number | undefined {
  const share = Number(kept.getItem(keyOf(id)) ?? Number.NaN)
  return share >= least && share <= most ? share : undefined
}
