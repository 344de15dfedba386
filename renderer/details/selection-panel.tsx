import type { OpenRun } from '../app/open-runs.ts'
import { useStore } from '../app/use-store.ts'
import { AreaPanel } from './area-panel.tsx'
import { InstantPanel } from './instant-panel.tsx'
import { SlicePanel } from './slice-panel.tsx'

/** Whatever is selected on the timeline. */
export function SelectionPanel({ run }: { readonly run: OpenRun }) {
  const selection = useStore(run.model.selection)
  if (selection?.kind === 'slice') return <SlicePanel run={run} />
  if (selection?.kind === 'instant') return <InstantPanel run={run} />
  if (selection?.kind === 'area') return <AreaPanel run={run} area={selection} />
  return (
    <p className="drawer-empty">
      Click a slice to see what it is, or drag over an area to total what is in it.
      <br />
      Keys: <kbd>/</kbd> to search, <kbd>T</kbd> for the table of what is in sight.
    </p>
  )
}
