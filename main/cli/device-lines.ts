/** What `rankscope metrics` says of devices and of ranks that others wait for. */
import type { RunMeasures } from '../../engine/base/measures.ts'
import { countText, durationText } from './format.ts'
import { textTable } from './text-table.ts'

const percent = (share: number) => `${(100 * share).toFixed(2)} %`

export function deviceLines({ devices }: RunMeasures): string[] {
  const working = devices.filter(({ kernels }) => kernels > 0)
  return working.flatMap(device => [
    '',
    `rank ${device.rank}: ${countText(device.kernels)} kernels and copies, ${countText(device.launched)} with their launch; ${boundText[device.bound]}`,
    `  launch to start: median ${durationText(device.launchDelay.medianNs)}, 95 % ${durationText(device.launchDelay.p95Ns)}; queue ${device.queueDepth.mean.toFixed(1)} deep on average, ${device.queueDepth.maximum} at most`,
    `  idle for want of launches: ${durationText(device.hostBoundNs)}; host waiting for the device: ${durationText(device.synchronizationNs)}`,
    ...textTable(
      ['  class', 'kernels', 'time', 'share'],
      device.classes.map(entry => [
        `  ${entry.class}`,
        entry.count,
        durationText(entry.totalNs),
        percent(entry.share),
      ]),
    ),
  ])
}

const boundText = {
  host: 'host-bound',
  device: 'device-bound',
  unknown: 'the trace has no launches to tell what binds it',
} as const

export function stragglerLines({ stragglers }: RunMeasures): string[] {
  if (stragglers.length === 0) return []
  const rows = stragglers
    .slice(0, 10)
    .map(entry => [
      entry.step,
      entry.rank,
      durationText(entry.causedWaitNs),
      `${entry.lastArrivals} of ${entry.collectives}`,
      durationText(entry.computeNs),
      durationText(entry.medianComputeNs),
    ])
  const head = ['step', 'rank', 'others waited', 'came last to', 'its compute', 'median compute']
  return ['', 'waited for in collectives', ...textTable(head, rows)]
}
