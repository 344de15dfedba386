/** What devices compute, by the class of their kernels, and who keeps them waiting. */
import { type KernelClass, kernelClasses, type RunMeasures } from '../../engine/base/measures.ts'
import {
  countCell,
  countColumn,
  nameColumn,
  shareCell,
  shareColumn,
  textCell,
  timeCell,
  timeColumn,
} from '../charts/cells.ts'
import type { ChartColours } from '../charts/chart-colours.ts'
import type { Scene } from '../charts/scene.ts'
import { shareBars } from '../charts/share-bars.ts'
import type { TableTwin } from '../charts/table-twin.ts'

const titleOf = Object.fromEntries(kernelClasses.map(({ name, title }) => [name, title])) as Record<
  KernelClass,
  string
>

export function kernelChart({ devices }: RunMeasures, width: number, colours: ChartColours): Scene {
  const paint = (name: KernelClass) => {
    if (name === 'collective') return colours.states.communication
    const order = kernelClasses.filter(entry => entry.name !== 'collective').map(entry => entry.name)
    const hues = [colours.runs[0]!, colours.runs[1]!, colours.runs[2]!, colours.runs[4]!, colours.runs[5]!]
    return hues[order.indexOf(name)] ?? colours.muted
  }
  const rows = devices.map(({ rank, classes }) => ({
    label: rank >= 0 ? `Rank ${rank}` : 'Device',
    totalNs: classes.reduce((sum, entry) => sum + entry.totalNs, 0),
    parts: kernelClasses.map(({ name, title }) => ({
      title,
      ns: classes.find(entry => entry.class === name)?.totalNs ?? 0,
      paint: paint(name),
    })),
  }))
  return shareBars(rows, width, colours)
}

export function kernelTwin({ devices }: RunMeasures): TableTwin {
  return {
    columns: [
      nameColumn('rank'),
      nameColumn('kernels'),
      countColumn('count'),
      timeColumn('time'),
      shareColumn('share'),
    ],
    rows: devices.flatMap(({ rank, classes }) =>
      classes
        .filter(({ count }) => count > 0)
        .map(entry => [
          textCell(`Rank ${rank}`),
          textCell(titleOf[entry.class]),
          countCell(entry.count),
          timeCell(entry.totalNs),
          shareCell(entry.share),
        ]),
    ),
  }
}

const boundTexts = { host: 'host', device: 'device', unknown: 'not told' } as const

/** Launches of each device: delays, queue, and what bounds it. */
export function launchTwin({ devices }: RunMeasures): TableTwin {
  return {
    columns: [
      nameColumn('rank'),
      nameColumn('bound by'),
      countColumn('kernels'),
      countColumn('launched in the trace'),
      timeColumn('launch delay, median'),
      timeColumn('95 %'),
      { title: 'queue, mean', numeric: true, unit: 'kernels' },
      countColumn('longest queue'),
      timeColumn('idle for want of launches'),
      timeColumn('host waits for the device'),
    ],
    rows: devices.map(device => [
      textCell(device.rank >= 0 ? `Rank ${device.rank}` : 'Device'),
      textCell(boundTexts[device.bound]),
      countCell(device.kernels),
      countCell(device.launched),
      timeCell(device.launchDelay.medianNs),
      timeCell(device.launchDelay.p95Ns),
      { text: device.queueDepth.mean.toPrecision(3), value: device.queueDepth.mean },
      countCell(device.queueDepth.maximum),
      timeCell(device.hostBoundNs),
      timeCell(device.synchronizationNs),
    ]),
  }
}
