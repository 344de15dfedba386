/** What a report says of devices and of ranks that others wait for. */
import type { RunMeasures } from '../../../engine/base/measures.ts'
import { kernelChart, kernelTwin, launchTwin } from '../../../renderer/measures/devices.ts'
import { stragglersTwin } from '../../../renderer/measures/stragglers.ts'
import { chartBlocks, type ReportBlock } from './report-document.ts'

export function deviceBlocks(measures: RunMeasures): ReportBlock[] {
  return [
    ...chartBlocks(
      'Kernels by class',
      (width, colours) => kernelChart(measures, width, colours),
      kernelTwin(measures),
    ),
    ...chartBlocks('Launches', undefined, launchTwin(measures)),
    ...chartBlocks('Ranks that others wait for', undefined, stragglersTwin(measures.stragglers)),
  ]
}
