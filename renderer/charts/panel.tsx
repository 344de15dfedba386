import { type ReactNode, useId } from 'react'
import type { ErrorData } from '../../engine/base/app-error.ts'
import { useStudio } from '../app/studio-context.ts'
import { Icon } from '../widgets/icon.tsx'
import { MenuButton } from '../widgets/menu-button.tsx'
import './charts.css'
import { DefinitionNote } from './definition-note.tsx'

export interface PanelExport {
  readonly title: 'SVG' | 'PNG' | 'CSV'
  readonly run: () => Promise<void>
}

export interface PanelProps {
  readonly title: string
  /** How what it shows is computed. */
  readonly definition: ReactNode
  /** Beside the title: what it is about. */
  readonly subtitle?: string | undefined
  readonly exports?: readonly PanelExport[]
  /** Switches, at the right. */
  readonly actions?: ReactNode
  readonly wide?: boolean
  readonly children: ReactNode
}

/** The frame of everything that is measured: title, definition, switches, export. */
export function Panel(props: PanelProps) {
  const { title, definition, subtitle, exports = [], actions, wide = false, children } = props
  const id = useId()
  return (
    <section className={wide ? 'panel wide' : 'panel'} aria-labelledby={id}>
      <header className="panel-title">
        <h2 id={id}>{title}</h2>
        <DefinitionNote title={title}>{definition}</DefinitionNote>
        {subtitle !== undefined && <span className="panel-subtitle">{subtitle}</span>}
        <span className="spacer" />
        {actions}
        {exports.length > 0 && <ExportMenu title={title} exports={exports} />}
      </header>
      {children}
    </section>
  )
}

/** Saves what is shown, in the forms that there are. */
export function ExportMenu(props: { readonly title: string; readonly exports: readonly PanelExport[] }) {
  const studio = useStudio()
  return (
    <MenuButton
      className="plain icon panel-export"
      label={`Export ${props.title}`}
      title="Export"
      entries={props.exports.map(({ title, run }) => ({
        key: title,
        content: title,
        run: () => void studio.attempt(run),
      }))}
    >
      <Icon name="drop" />
    </MenuButton>
  )
}

/** In place of what could not be computed. */
export function PanelProblem({ error }: { readonly error: ErrorData }) {
  return (
    <p className="panel-problem selectable" role="alert">
      {error.message}
    </p>
  )
}

/** While it is computed: the room is kept, so that nothing jumps. */
export function PanelWait({ height = 120 }: { readonly height?: number }) {
  return (
    <p className="panel-wait" style={{ height }} aria-busy="true">
      Measuring
    </p>
  )
}
