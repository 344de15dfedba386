import { type CSSProperties, type ReactNode, useRef, useState } from 'react'

interface SplitProps {
  /** Where the place of the bar is remembered. */
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
  const [share, setShare] = useState(() => readShare(id) ?? initial)
  const move = (next: number) => {
    const bounded = Math.min(Math.max(next, least), most)
    setShare(bounded)
    writeShare(id, bounded)
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

const keyOf = (id: string) => `rankscope.split.${id}`

function readShare(id: string): number | undefined {
  try {
    const kept = Number(localStorage.getItem(keyOf(id)) ?? Number.NaN)
    return kept >= least && kept <= most ? kept : undefined
  } catch {
    return undefined
  }
}

/** Storage may be forbidden: then the place lasts as long as the screen. */
function writeShare(id: string, share: number): void {
  try {
    localStorage.setItem(keyOf(id), share.toFixed(3))
  } catch {
    // Nothing is lost but a convenience.
  }
}
