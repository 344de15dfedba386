import { useStudio } from '../../app/studio-context.ts'
import { useStore } from '../../app/use-store.ts'
import { cellKey, cellMeaning, faultsByCell } from './cell-look.ts'
import { cellAt } from './cells.ts'
import type { GridModel } from './grid-model.ts'

/** What the cell of the cursor means, or what is wrong with it and what would mend it. */
export function GridNote({ grid }: { readonly grid: GridModel }) {
  const { desk } = useStudio()
  const cells = useStore(grid.cells)
  const cursor = useStore(grid.cursor)
  const violations = useStore(desk.preview.state, state => state.violations)
  const fault = faultsByCell(violations).get(cellKey(cursor.rank, cursor.step))
  const text = cellAt(cells, cursor)
  return (
    <div className="grid-note" role="status">
      <p className="mono muted">
        rank {cursor.rank}, step {cursor.step}
        {text !== '' && `: ${text}`}
      </p>
      {fault ? (
        <p className="bad">
          {fault.message}{' '}
          {fault.remedy && (
            <button
              type="button"
              className="link"
              onPointerDown={event => event.preventDefault()}
              onClick={() => grid.apply(fault.remedy!)}
            >
              {fault.remedy.title}
            </button>
          )}
        </p>
      ) : (
        <p className="muted">
          {text === ''
            ? 'Write 0F3 for the forward of microbatch 3 on stage 0; B, I and W go backward.'
            : cellMeaning(text)}
        </p>
      )}
    </div>
  )
}
