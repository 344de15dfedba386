import { type ReactNode, useState } from 'react'
import { useStudio } from '../app/studio-context.ts'
import type { RequestState } from '../app/use-request.ts'
import type { ChartColours } from './chart-colours.ts'
import { ChartView } from './chart-view.tsx'
import { fileName, saveAs, scenePng } from './export-chart.ts'
import { Panel, type PanelExport, PanelProblem, PanelWait } from './panel.tsx'
import type { Scene } from './scene.ts'
import { sceneSvg } from './scene-svg.ts'
import { type TableTwin, twinCsv } from './table-twin.ts'
import { TwinTable } from './twin-table.tsx'
import { useChartStyle } from './use-chart-style.ts'
import { useWidth } from './use-width.ts'

interface ChartPanelProps<T> {
  readonly title: string
  readonly definition: ReactNode
  readonly subtitle?: string | undefined
  /** Names files that are saved. */
  readonly runTitle: string
  readonly state: RequestState<T>
  /** Pure: the chart of a value at a width. */
  readonly draw: (value: T, width: number, colours: ChartColours) => Scene
  readonly twin: (value: T) => TableTwin
  /** A row of the twin, or a shape that stands for something. */
  readonly onPick?: (pick: string) => void
  /** What a row of the twin stands for. */
  readonly pickOf?: (value: T, row: number) => string
  /** Shown in place of the chart where there is nothing to draw. */
  readonly empty?: (value: T) => string | undefined
  readonly note?: (value: T) => ReactNode
  readonly actions?: ReactNode
  readonly wide?: boolean
}

/** A chart with all that belongs to one: definition, table twin, exports, and what to do where there is none. */
export function ChartPanel<T>(props: ChartPanelProps<T>) {
  const { title, definition, subtitle, runTitle, state, draw, twin, onPick, pickOf, empty, note } = props
  const studio = useStudio()
  const { colours, style } = useChartStyle()
  const [width, ref] = useWidth()
  const [asTable, setAsTable] = useState(false)
  const { value, error } = state
  const nothing = value !== undefined ? empty?.(value) : undefined
  const isShown = value !== undefined && nothing === undefined && !error
  const exports = (): readonly PanelExport[] => {
    if (!isShown) return []
    const scene = () => draw(value, width || 640, colours)
    const save = (ending: string, content: string | Uint8Array<ArrayBuffer>) =>
      saveAs(studio, fileName(title, runTitle, ending), content)
    return [
      { title: 'SVG', run: async () => save('svg', sceneSvg(scene(), `${title}: ${runTitle}`, style)) },
      { title: 'PNG', run: async () => save('png', await scenePng(scene(), style)) },
      { title: 'CSV', run: async () => save('csv', twinCsv(twin(value))) },
    ]
  }
  return (
    <Panel
      title={title}
      definition={definition}
      subtitle={subtitle}
      wide={props.wide ?? false}
      exports={exports()}
      actions={
        <>
          {props.actions}
          {isShown && (
            <button
              type="button"
              className="plain panel-switch"
              aria-pressed={asTable}
              onClick={() => setAsTable(!asTable)}
            >
              Table
            </button>
          )}
        </>
      }
    >
      <div className="chart-room" ref={ref}>
        {error ? (
          <PanelProblem error={error} />
        ) : value === undefined ? (
          <PanelWait />
        ) : nothing !== undefined ? (
          <p className="panel-empty">{nothing}</p>
        ) : asTable ? (
          <TwinTable
            label={title}
            twin={twin(value)}
            onRow={onPick && pickOf && (row => onPick(pickOf(value, row)))}
          />
        ) : (
          width > 0 && <ChartView scene={draw(value, width, colours)} label={title} onPick={onPick} />
        )}
      </div>
      {isShown && note?.(value)}
    </Panel>
  )
}
