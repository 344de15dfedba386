import { type ComponentType, type KeyboardEvent, type PointerEvent, useEffect } from 'react'
import type { OpenRun } from '../app/open-runs.ts'
import type { Studio } from '../app/studio.ts'
import { useStudio } from '../app/studio-context.ts'
import { useStore } from '../app/use-store.ts'
import type { TimelineModel } from '../timeline/model.ts'
import { Icon } from '../widgets/icon.tsx'
import './drawer.css'
import { type DrawerTab, drawerHeights, drawerTabs } from './drawer-tabs.ts'
import { MarksPanel } from './marks-panel.tsx'
import { SelectionPanel } from './selection-panel.tsx'
import { SqlPanel } from './sql-panel.tsx'
import { TablePanel } from './table-panel.tsx'

const panels: Readonly<Record<DrawerTab, ComponentType<{ readonly run: OpenRun }>>> = {
  selection: SelectionPanel,
  table: TablePanel,
  marks: MarksPanel,
  sql: SqlPanel,
}

/** What lies below the timeline: the selection and everything that is read rather than looked at. */
export function Drawer({ run }: { readonly run: OpenRun }) {
  const studio = useStudio()
  const { open, tab, height } = useStore(studio.drawer)
  useEffect(() => run.model.selection.subscribe(() => showSelection(studio, run.model)), [studio, run.model])
  if (!open) return null
  const Panel = panels[tab]
  return (
    <section className="drawer" style={{ height }} aria-label="Details">
      <Resizer />
      <div className="drawer-head">
        <div className="drawer-tabs" role="tablist" aria-label="Details">
          {drawerTabs.map(entry => (
            <button
              key={entry.id}
              id={`drawer-tab-${entry.id}`}
              type="button"
              role="tab"
              className="plain drawer-tab"
              aria-selected={entry.id === tab}
              aria-controls="drawer-panel"
              tabIndex={entry.id === tab ? 0 : -1}
              onClick={() => studio.drawer.update(drawer => ({ ...drawer, tab: entry.id }))}
              onKeyDown={event =>
                stepTab(event, entry.id, id => studio.drawer.update(drawer => ({ ...drawer, tab: id })))
              }
            >
              {entry.title}
            </button>
          ))}
        </div>
        <button
          type="button"
          className="plain icon drawer-close"
          aria-label="Hide the details drawer"
          title="Hide (Q)"
          onClick={() => studio.drawer.update(drawer => ({ ...drawer, open: false }))}
        >
          <Icon name="close" />
        </button>
      </div>
      <div
        className="drawer-panel"
        data-own-arrows=""
        role="tabpanel"
        id="drawer-panel"
        aria-labelledby={`drawer-tab-${tab}`}
      >
        <Panel key={run.id} run={run} />
      </div>
    </section>
  )
}

/** What is selected is shown, except where the table shows it already. */
function showSelection({ drawer }: Studio, model: TimelineModel): void {
  if (!model.selection.get() || drawer.get().tab === 'table') return
  drawer.update(state => ({ ...state, tab: 'selection' }))
}

/** Arrows move between tabs, as screen readers expect; the focus follows. */
function stepTab(event: KeyboardEvent, from: DrawerTab, show: (tab: DrawerTab) => void): void {
  const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
  if (by === 0) return
  event.preventDefault()
  const index = drawerTabs.findIndex(entry => entry.id === from)
  const next = drawerTabs[(index + by + drawerTabs.length) % drawerTabs.length]!.id
  show(next)
  document.getElementById(`drawer-tab-${next}`)?.focus()
}

/** Drawn up and down, or moved with the arrows. */
function Resizer() {
  const studio = useStudio()
  const { height } = useStore(studio.drawer)
  const resize = (wanted: number) => {
    const most = Math.min(drawerHeights.most, window.innerHeight - drawerHeights.left)
    const next = Math.max(drawerHeights.least, Math.min(most, wanted))
    studio.drawer.update(drawer => ({ ...drawer, height: next }))
  }
  const onPointerMove = (event: PointerEvent) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return
    resize(studio.drawer.get().height - event.movementY)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowUp' ? 24 : event.key === 'ArrowDown' ? -24 : 0
    if (by === 0) return
    event.preventDefault()
    resize(height + by)
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a separator that can be moved, which <hr> cannot
    <div
      className="drawer-resizer"
      role="separator"
      aria-label="Height of the details drawer"
      aria-orientation="horizontal"
      aria-valuemin={drawerHeights.least}
      aria-valuemax={drawerHeights.most}
      aria-valuenow={height}
      tabIndex={0}
      onPointerDown={event => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={onPointerMove}
      onKeyDown={onKeyDown}
    />
  )
}
