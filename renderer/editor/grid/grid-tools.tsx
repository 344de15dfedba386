import type { GridModel } from './grid-model.ts'

/** What can be done to cells, columns and ranks; each says its key. */
export function GridTools({ grid }: { readonly grid: GridModel }) {
  return (
    <div className="grid-tools" role="toolbar" aria-label="Change the schedule">
      <Tool title="Insert cells" keys="Insert" run={() => grid.insert()} />
      <Tool title="Remove cells" keys="Ctrl+Delete" run={() => grid.remove()} />
      <span className="grid-tools-gap" />
      <Tool title="Insert column" keys="Ctrl+Space, then Insert" run={() => grid.insertColumn()} />
      <Tool title="Remove column" keys="Ctrl+Space, then Ctrl+Delete" run={() => grid.removeColumn()} />
      <span className="grid-tools-gap" />
      <Tool title="Add rank" run={() => grid.addRank()} />
      <Tool title="Remove rank" run={() => grid.removeRank()} />
    </div>
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
      title={keys === undefined ? title : `${title} (${keys})`}
      // The focus stays in the cells.
      onPointerDown={event => event.preventDefault()}
      onClick={run}
    >
      {title}
    </button>
  )
}
