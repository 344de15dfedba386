/**
 * How long a person waits: from starting the program until its window can be used, and from dropping a trace on
 * it until the timeline is painted. Served to a Chromium that is open already, and on the desktop where there is
 * an Electron. Budget: 2 s each, for a trace of 100 MB in 8 ranks.
 *
 * Nobody drops a trace at the moment in which the window appears: it is dropped some seconds later, when the threads
 * that read are warm. `--pause 0` drops it at once.
 *
 *     npm run bench -- start [--megabytes 100] [--runs 3] [--pause 3]
 */
import { chmodSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Page } from 'playwright'
import { ensureBuilt } from '../../main/services/ensure-built.ts'
import { launchChromium } from '../e2e/support/chromium.ts'
import { electronPath, openOnDesktop } from '../e2e/support/desktop-studio.ts'
import { startServer } from '../e2e/support/served-studio.ts'
import { removeFolder, testFolder } from '../e2e/support/studio.ts'
import { dropPaths } from '../e2e/support/window-actions.ts'
import { writeKinetoTrace } from './kineto-generator.ts'

interface Waits {
  readonly usableSeconds: number
  readonly paintedSeconds: number
}

export async function bench(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      megabytes: { type: 'string', default: '100' },
      runs: { type: 'string', default: '3' },
      pause: { type: 'string', default: '3' },
    },
  })
  await ensureBuilt(console.error)
  const folder = testFolder('start')
  try {
    writeKinetoTrace({ folder, megabytes: Number(values.megabytes) })
    // The desktop runs as an ordinary user.
    for (const file of readdirSync(folder)) chmodSync(join(folder, file), 0o644)
    console.log(
      `window     usable s  ${values.megabytes} MB painted s   (medians of ${values.runs}; dropped ${values.pause} s after; budget 2 s each)`,
    )
    print('served', await several(Number(values.runs), () => served(folder, Number(values.pause))))
    if (electronPath === undefined) console.log('desktop    no Electron here')
    else print('desktop', await several(Number(values.runs), () => onDesktop(folder, Number(values.pause))))
  } finally {
    removeFolder(folder)
  }
}

async function served(traces: string, pauseSeconds: number): Promise<Waits> {
  const browser = await launchChromium()
  const page = await browser.newPage({ viewport: { width: 1600, height: 900 } })
  const started = performance.now()
  const server = await startServer()
  try {
    await page.goto(server.address)
    return await waits(page, started, traces, pauseSeconds)
  } finally {
    await browser.close()
    await server.close()
  }
}

async function onDesktop(traces: string, pauseSeconds: number): Promise<Waits> {
  const started = performance.now()
  const studio = await openOnDesktop()
  try {
    return await waits(studio.page, started, traces, pauseSeconds)
  } finally {
    await studio.close()
  }
}

async function waits(page: Page, started: number, traces: string, pauseSeconds: number): Promise<Waits> {
  // The samples come from the service of traces: when they are there, all of the window answers.
  await page.getByRole('region', { name: 'Samples' }).getByRole('button').first().waitFor()
  const usableSeconds = (performance.now() - started) / 1000
  await page.waitForTimeout(1000 * pauseSeconds)
  const dropped = performance.now()
  await dropPaths(page, [traces])
  await page.waitForFunction(() => globalThis.__rankscope?.rectangles > 0, undefined, { timeout: 120_000 })
  return { usableSeconds, paintedSeconds: (performance.now() - dropped) / 1000 }
}

async function several(runs: number, once: () => Promise<Waits>): Promise<Waits> {
  const all: Waits[] = []
  for (let run = 0; run < runs; run++) all.push(await once())
  const median = (key: keyof Waits) => all.map(wait => wait[key]).toSorted((a, b) => a - b)[runs >> 1]!
  return { usableSeconds: median('usableSeconds'), paintedSeconds: median('paintedSeconds') }
}

function print(window: string, { usableSeconds, paintedSeconds }: Waits): void {
  console.log(
    `${window.padEnd(9)}  ${usableSeconds.toFixed(2).padStart(8)}  ${paintedSeconds.toFixed(2).padStart(16)}`,
  )
}
