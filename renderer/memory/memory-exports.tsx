import type { OpenRun } from '../app/open-runs.ts'
import { useStudio } from '../app/studio-context.ts'
import { fileName, saveAs, scenePng } from '../charts/export-chart.ts'
import { ExportMenu } from '../charts/panel.tsx'
import { sceneSvg } from '../charts/scene-svg.ts'
import { twinCsv } from '../charts/table-twin.ts'
import { useChartStyle } from '../charts/use-chart-style.ts'
import type { RankMemory } from './load-profiles.ts'
import { formatAmount } from './memory-format.ts'
import { memoryScene } from './memory-scene.ts'
import { memoryTwin } from './memory-twin.ts'
import { useCategoryColours } from './use-category-colours.ts'

interface MemoryExportsProps {
  readonly run: OpenRun
  readonly rank: number
  readonly known: RankMemory
  readonly maximum: number
}

/** The chosen rank's memory as a picture of what is shown, or every change of it as a table. */
export function MemoryExports({ run, rank, known, maximum }: MemoryExportsProps) {
  const studio = useStudio()
  const { colours, style } = useChartStyle()
  const colourOf = useCategoryColours()
  const { profile, memory } = known
  if (!profile || !memory) return null
  const title = `memory of rank ${rank}`
  const runTitle = run.model.run.header.title
  const scene = () =>
    memoryScene(
      {
        memory,
        viewport: run.model.viewport.get(),
        width: 1200,
        height: 320,
        maximum,
        limit: profile.limitBytes,
        peak: profile.peak,
        colourOf,
        format: value => formatAmount(profile.unit, value),
      },
      colours,
    )
  const save = (ending: string, content: string | Uint8Array<ArrayBuffer>) =>
    saveAs(studio, fileName(title, runTitle, ending), content)
  return (
    <ExportMenu
      title={title}
      exports={[
        { title: 'SVG', run: async () => save('svg', sceneSvg(scene(), `${title}: ${runTitle}`, style)) },
        { title: 'PNG', run: async () => save('png', await scenePng(scene(), style)) },
        { title: 'CSV', run: async () => save('csv', twinCsv(memoryTwin(memory, profile.unit))) },
      ]}
    />
  )
}
