/** What a report says of memory: peaks in words, and the curve of each rank on one scale. */
import type { MemoryProfile } from '../../../engine/base/memory-profile.ts'
import { legend, legendHeight } from '../../../renderer/charts/bar-rows.ts'
import type { ChartColours } from '../../../renderer/charts/chart-colours.ts'
import type { Scene } from '../../../renderer/charts/scene.ts'
import { formatAmount, scaleTop } from '../../../renderer/memory/memory-format.ts'
import { memoryScene } from '../../../renderer/memory/memory-scene.ts'
import { mergeMemory } from '../../../renderer/memory/merged-memory.ts'
import { seriesColour } from '../../../renderer/timeline/counter-colours.ts'
import { type ReportBlock, tableBlocks } from './report-document.ts'

/** More ranks than that are told by the table alone. */
const picturedRanks = 8
const pictureHeight = 120

export function memoryBlocks(profiles: readonly MemoryProfile[]): ReportBlock[] {
  const told = profiles.filter(({ peak }) => peak !== undefined)
  const table = tableBlocks(
    'Memory',
    ['rank', 'peak', 'limit of the device', 'where'],
    told.map(({ rank, peak, unit, limitBytes, limitSource }) => [
      `Rank ${rank}`,
      formatAmount(unit, peak!.bytes),
      limitBytes === undefined ? '' : `${formatAmount('bytes', limitBytes)}, ${limitSource}`,
      peak!.sentence,
    ]),
  )
  const maximum = scaleTop(
    told.map(({ peak }) => peak!.bytes),
    told.find(({ limitBytes }) => limitBytes !== undefined)?.limitBytes,
  )
  const pictures = told.slice(0, picturedRanks).map((profile): ReportBlock => {
    const memory = mergeMemory(profile)
    const draw = (width: number, colours: ChartColours): Scene =>
      named(
        `Rank ${profile.rank}`,
        memoryScene(
          {
            memory,
            viewport: profile.window,
            width,
            height: pictureHeight,
            maximum,
            limit: profile.limitBytes,
            peak: profile.peak,
            colourOf: category => colours.ofEntry(seriesColour(category, 'memory', false)),
            format: value => formatAmount(profile.unit, value),
          },
          colours,
        ),
        colours,
      )
    return { kind: 'picture', title: `Memory of rank ${profile.rank}`, draw }
  })
  return [...table, ...(pictures.length > 0 ? [legendOf(told)] : []), ...pictures]
}

/** What the colours of all ranks mean, once. */
function legendOf(profiles: readonly MemoryProfile[]): ReportBlock {
  const categories = [...new Set(profiles.flatMap(profile => mergeMemory(profile).categories))]
  const draw = (width: number, colours: ChartColours): Scene => {
    const entries = categories.map(title => ({
      title,
      paint: colours.ofEntry(seriesColour(title, 'memory', false)),
    }))
    return { width, height: legendHeight, shapes: legend(entries, 0, colours) }
  }
  return { kind: 'picture', title: 'Categories of memory', draw }
}

function named(name: string, scene: Scene, colours: ChartColours): Scene {
  const label = {
    kind: 'text',
    x: 4,
    y: 8,
    text: name,
    fill: colours.text,
    anchor: 'start',
    bold: true,
  } as const
  return { ...scene, shapes: [...scene.shapes, label] }
}
