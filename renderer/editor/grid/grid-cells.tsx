import { useMemo } from 'react'
import { useStudio } from '../../app/studio-context.ts'
import { resolvedTheme } from '../../app/theme.ts'
import { useStore } from '../../app/use-store.ts'
import { palettes } from '../../timeline/palette.ts'
import type { VirtualWindow } from '../../widgets/virtual-window.ts'
import { cellColours, cellKey, faultsByCell } from './cell-look.ts'
import { type Block, blockOf, cellAt } from './cells.ts'
import type { GridModel } from './grid-model.ts'
import { cellHeight, cellWidth, headerHeight, rankWidth } from './grid-sizes.ts'

interface GridCellsProps {
  readonly grid: GridModel
  readonly columns: VirtualWindow
  readonly rows: VirtualWindow
}

/** Those cells that are in sight, with their headers. The field says each aloud, so that here is but a picture. */
export function GridCells({ grid, columns, rows }: GridCellsProps) {
  const { desk } = useStudio()
  const cells = useStore(grid.cells)
  const cursor = useStore(grid.cursor)
  const anchor = useStore(grid.anchor)
  const theme = useStore(resolvedTheme)
  const violations = useStore(desk.preview.state, state => state.violations)
  const pointed = useStore(desk.sliceLine)
  const faults = useMemo(() => faultsByCell(violations), [violations])
  const block = blockOf(cursor, anchor)
  const steps = range(columns)
  return (
    <>
      <div className="grid-header" style={{ height: headerHeight }}>
        <span className="grid-corner" style={{ width: rankWidth }} />
        {steps.map(step => (
          <span
            key={step}
            className={step >= block.left && step <= block.right ? 'grid-step chosen' : 'grid-step'}
            style={{ left: rankWidth + step * cellWidth, width: cellWidth }}
          >
            {step}
          </span>
        ))}
      </div>
      {range(rows).map(rank => (
        <div
          key={rank}
          className="grid-row"
          style={{ top: headerHeight + rank * cellHeight, height: cellHeight }}
        >
          <span
            className={rank >= block.top && rank <= block.bottom ? 'grid-rank chosen' : 'grid-rank'}
            style={{ width: rankWidth }}
          >
            Rank {rank}
          </span>
          {steps.map(step => {
            const text = cellAt(cells, { rank, step })
            const fault = faults.get(cellKey(rank, step))
            const isPointed = pointed !== undefined && pointed.rank === rank && pointed.line === step + 1
            const marks = [
              'grid-cell mono',
              text === '' && step < (cells[rank]?.length ?? 0) ? 'empty' : '',
              fault ? 'wrong' : '',
              isInside(block, rank, step) ? 'chosen' : '',
              cursor.rank === rank && cursor.step === step ? 'cursor' : '',
              isPointed ? 'pointed' : '',
            ]
            return (
              <span
                key={step}
                data-cell={cellKey(rank, step)}
                className={marks.filter(mark => mark !== '').join(' ')}
                title={fault?.message}
                style={{
                  left: rankWidth + step * cellWidth,
                  width: cellWidth,
                  ...colourStyle(text, theme),
                }}
              >
                {text}
              </span>
            )
          })}
        </div>
      ))}
    </>
  )
}

function range({ first, end }: VirtualWindow): number[] {
  return Array.from({ length: Math.max(end - first, 0) }, (_, index) => first + index)
}

function isInside({ top, left, bottom, right }: Block, rank: number, step: number): boolean {
  return rank >= top && rank <= bottom && step >= left && step <= right
}

/** A pair that runs at once has the colours of both. */
function colourStyle(text: string, theme: 'dark' | 'light'): React.CSSProperties {
  const [one, other] = cellColours(text, palettes[theme])
  if (!one) return {}
  const fill = other ? `linear-gradient(160deg, ${one.fill} 0 50%, ${other.fill} 50% 100%)` : one.fill
  return { '--fill': fill, color: one.text, fontSize: text.length > 5 ? 9 : undefined } as React.CSSProperties
}
