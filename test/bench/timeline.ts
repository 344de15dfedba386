/**
 * How long a frame of the timeline takes while a person flies: script, drawing and a forced readback of the
 * canvas, 1600x900 in a headless Chromium without a GPU, over a run of 1.7 million slices. Budget: median
 * 16.7 ms, worst 50 ms; at rest no frame is drawn.
 */
import type { Page } from 'playwright'
import { openHarness, painted } from '../renderer/timeline/harness/open-harness.ts'

const slices = 1_700_000
const framesEach = 120

const runs = [
  { title: '8 profiled ranks, collapsed', query: `run=training&slices=${slices}`, expanded: false },
  { title: '8 profiled ranks, expanded', query: `run=training&slices=${slices}`, expanded: true },
  { title: '256 rows of mixed operations', query: 'run=dense', expanded: true },
]

/** What is done in every frame, as source of a function of the model and the frame's number. */
const flights: readonly { readonly name: string; readonly before: string; readonly step: string }[] = [
  {
    name: 'pan, whole run',
    before: 'model.viewport.set({ startNs: 0, endNs: L * 0.5 })',
    step: 'model.pan(L * 0.002)',
  },
  {
    name: 'pan, a thousandth',
    before: 'model.viewport.set({ startNs: L * 0.4, endNs: L * 0.401 })',
    step: 'model.pan(L * 1e-5)',
  },
  {
    name: 'pan, a 100,000th',
    before: 'model.viewport.set({ startNs: L * 0.4, endNs: L * 0.40001 })',
    step: 'model.pan(L * 1e-7)',
  },
  {
    name: 'zoom in',
    before: 'model.viewport.set({ startNs: 0, endNs: L })',
    step: 'model.zoomBy(0.9, L * 0.43)',
  },
  {
    name: 'zoom out',
    before: 'model.viewport.set({ startNs: L * 0.43, endNs: L * 0.43 + 5000 })',
    step: 'model.zoomBy(1.12, L * 0.43)',
  },
  {
    name: 'scroll',
    before: 'model.viewport.set({ startNs: L * 0.4, endNs: L * 0.402 })',
    step: 'model.scrollTo(((n * 24) % 2400))',
  },
]

export async function bench(): Promise<void> {
  const harness = await openHarness()
  try {
    for (const { title, query, expanded } of runs) {
      const page = await harness.open(query, { width: 1600, height: 900 })
      if (expanded) await page.evaluate('model.collapsed.set(new Set())')
      await painted(page)
      console.log(title)
      console.log('flight              median ms  worst ms  mean rectangles  frames over 16.7 ms')
      for (const flight of flights) console.log(await fly(page, flight))
      console.log(`at rest for a second: ${await framesAtRest(page)} frames drawn`)
      await page.close()
    }
  } finally {
    await harness.close()
  }
}

async function fly(page: Page, flight: (typeof flights)[number]): Promise<string> {
  await page.evaluate(`(() => { const L = model.lengthNs; ${flight.before} })()`)
  await painted(page)
  const frames = (await page.evaluate(`(async () => {
    const L = model.lengthNs
    const context = document.querySelector('.timeline-stage canvas').getContext('2d')
    const frames = []
    for (let n = 0; n < ${framesEach}; n++) {
      await new Promise(resolve => {
        // Outside of a frame: the model's change asks for one, which the loop draws between these two callbacks.
        setTimeout(() => {
          let began = 0
          requestAnimationFrame(() => { began = performance.now() })
          const changing = performance.now()
          ${flight.step}
          const change = performance.now() - changing
          requestAnimationFrame(() => {
            context.getImageData(0, 0, 1, 1)
            frames.push({ ms: change + performance.now() - began, rectangles: __rankscope.rectangles })
            resolve()
          })
        })
      })
    }
    return frames
  })()`)) as { ms: number; rectangles: number }[]
  const sorted = frames.map(frame => frame.ms).sort((a, b) => a - b)
  const rectangles = frames.reduce((sum, frame) => sum + frame.rectangles, 0) / frames.length
  return [
    flight.name.padEnd(18),
    sorted[sorted.length >> 1]!.toFixed(1).padStart(9),
    sorted.at(-1)!.toFixed(1).padStart(9),
    String(Math.round(rectangles)).padStart(16),
    String(sorted.filter(ms => ms > 16.7).length).padStart(20),
  ].join('  ')
}

async function framesAtRest(page: Page): Promise<number> {
  await painted(page)
  return page.evaluate(`(async () => {
    const before = __rankscope.framesDrawn
    await new Promise(resolve => setTimeout(resolve, 1000))
    return __rankscope.framesDrawn - before
  })()`) as Promise<number>
}
