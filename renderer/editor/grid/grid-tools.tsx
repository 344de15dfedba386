import type { ReactNode } from 'react'
import type { GridModel } from './grid-model.ts'

/** What can be done to cells, columns and ranks; each says its key. */
export function GridTools({ grid }: { readonly grid: GridModel }) {
  return (
    <div className="grid-tools" role="toolbar" aria-label="Change the schedule">
      <Tools title="Cells">
        <Tool title="Insert cells" keys="Insert" run={() => grid.insert()} />
        <Tool title="Remove cells" keys="Ctrl+Delete" run={() => grid.remove()} />
      </Tools>
      <Tools title="Column">
        <Tool title="Insert column" keys="Ctrl+Space, then Insert" run={() => grid.insertColumn()} />
        <Tool title="Remove column" keys="Ctrl+Space, then Ctrl+Delete" run={() => grid.removeColumn()} />
      </Tools>
      <Tools title="Rank">
        <Tool title="Insert rank" run={() => grid.addRank()} />
        <Tool title="Remove rank" run={() => grid.removeRank()} />
      </Tools>
    </div>
  )
}

function Tools({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <span className="grid-tools-group">
      <span className="muted">{title}</span>
      {children}
    </span>
  )
}

interface ToolProps {
  readonly title: string
  readonly keys?: string
  readonly run: () => void
}

function Tool({ title, keys, run }: ToolProps) {
  return (
    <button
      type="button"
      className="plain"
      aria-label={title}
      title={keys === undefined ? title : `${title} (${keys})`}
      // The focus stays in the cells.
      onPointerDown={event => event.preventDefault()}
      onClick={run}
    >
      {title.split(' ')[0]}
    </button>
  )
}
