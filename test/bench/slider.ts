/**
 * A slider that is dragged over the preview of a strategy, in a real Chromium on the real services: how many previews
 * and how many frames there are in a second, and what each preview costs every process that takes part.
 */
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import type { CDPSession, Page } from 'playwright'
import { childProcesses, commandOf } from '../e2e/support/processes.ts'
import '../e2e/support/window-actions.ts'
import type { Server } from '../e2e/support/served-studio.ts'

const seconds = 3
/** A tick of the processor time that Linux tells of a process. */
const tickMs = 10

/** Processor time of each process by now, ms. */
export type Usage = () => Promise<Readonly<Record<string, number>>>

/** Of the two services, where this system tells it, and of the browser's processes. */
export function usageOf(server: Server, browser: CDPSession): Usage {
  const services = childProcesses(server.process.pid!).flatMap(pid => {
    const name = /(engine|traces-db)\/service/.exec(commandOf(pid))?.[1]
    return name ? [{ name, pid }] : []
  })
  return async () => {
    const { processInfo } = (await browser.send('SystemInfo.getProcessInfo')) as {
      readonly processInfo: readonly { readonly type: string; readonly cpuTime: number }[]
    }
    const usage: Record<string, number> = {}
    for (const { name, pid } of services) usage[name] = processorMs(pid)
    for (const { type, cpuTime } of processInfo) {
      const name = type === 'renderer' ? 'page' : 'rest of the browser'
      usage[name] = (usage[name] ?? 0) + cpuTime * 1000
    }
    return usage
  }
}

/** NaN where the system does not tell. */
function processorMs(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
    return (Number(fields[11]) + Number(fields[12])) * tickMs
  } catch {
    return Number.NaN
  }
}

/** Drags the slider of the links: a step to and fro in every frame. */
export async function drag(page: Page, what: string, operations: number, usage: Usage): Promise<void> {
  const slider = page.getByLabel('Links', { exact: true })
  await slider.focus()
  await page.waitForTimeout(1500)
  await page.evaluate(dragInPage, 1)
  const before = await usage()
  const { previews, pictures, frames } = await page.evaluate(dragInPage, seconds)
  const after = await usage()
  const costs = Object.entries(after).map(([name, ms]) => ({ name, ms: (ms - before[name]!) / previews }))
  const busiest = costs.reduce((most, cost) => (cost.ms > most.ms ? cost : most))
  console.log(
    `${what}, ${operations.toLocaleString('en')} operations, a slider dragged for ${seconds} s: ` +
      `${(previews / seconds).toFixed(0)} previews and ${(pictures / seconds).toFixed(0)} timelines a second, ${(frames / seconds).toFixed(0)} frames a second (budget 60)\n` +
      `  processor time a preview, ms: ${costs.map(({ name, ms }) => `${name} ${ms.toFixed(1)}`).join(', ')}; ` +
      `${availableParallelism()} cores; were there one for each, ${busiest.name} would allow ${(1000 / busiest.ms).toFixed(0)} previews a second`,
  )
}

/** Runs in the page. */
async function dragInPage(seconds: number): Promise<{ previews: number; pictures: number; frames: number }> {
  const label = [...document.querySelectorAll('label')].find(entry => entry.textContent === 'Links')!
  const input = document.getElementById(label.htmlFor) as HTMLInputElement
  const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')!.set!
  // Told by the window itself: two answers between two frames are rendered at once.
  const answers = () => Number(document.querySelector('.preview-time')!.getAttribute('data-answers'))
  const answersBefore = answers()
  let frames = 0
  const picturesBefore = globalThis.__rankscope.pictures
  const until = performance.now() + seconds * 1000
  for (let step = 0; performance.now() < until; step++) {
    set.call(input, String(step % 9))
    input.dispatchEvent(new Event('input', { bubbles: true }))
    await new Promise(requestAnimationFrame)
    frames++
  }
  return {
    previews: answers() - answersBefore,
    pictures: globalThis.__rankscope.pictures - picturesBefore,
    frames,
  }
}
