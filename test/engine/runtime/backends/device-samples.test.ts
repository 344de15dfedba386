import { expect, test } from 'vitest'
import {
  type DeviceSample,
  nvidiaSmi,
  rocmSmi,
  watchDevices,
} from '../../../../engine/runtime/backends/device-samples.ts'

/** A tool that prints one line for each time it is started. */
const tool = (command: string, samples: readonly DeviceSample[]) => ({
  command,
  args: ['-e', 'console.log("cards")'],
  read: (text: string) => (text.trim() === 'cards' ? samples : []),
})
const cards = [{ device: 0, utilization: 0.5, memoryBytes: 1024 }]

test('nvidia-smi is read: number, percent, mebibytes; cards that do not tell are left out', () => {
  expect(nvidiaSmi.read('0, 97, 40536\n1, [N/A], 12\n2, 0, 3\n')).toEqual([
    { device: 0, utilization: 0.97, memoryBytes: 40536 * 2 ** 20 },
    { device: 2, utilization: 0, memoryBytes: 3 * 2 ** 20 },
  ])
  expect(nvidiaSmi.read('NVIDIA-SMI has failed')).toEqual([])
})

test('rocm-smi is read, and text that is not its own is none', () => {
  const text = JSON.stringify({
    card1: { 'GPU use (%)': '12', 'VRAM Total Used Memory (B)': '4096' },
    system: { 'Driver version': '6.2' },
  })
  expect(rocmSmi.read(text)).toEqual([{ device: 1, utilization: 0.12, memoryBytes: 4096 }])
  expect(rocmSmi.read('ERROR: no GPU')).toEqual([])
})

test('samples come again and again from the first tool that tells of cards, until stopped', async () => {
  const tools = [tool('no-such-program', cards), tool(process.execPath, cards)]
  let count = 0
  await new Promise<void>(resolve => {
    const watch = watchDevices({
      intervalMilliseconds: 200,
      tools,
      onSamples(samples) {
        expect(samples).toEqual(cards)
        count++
        if (count < 2) return
        watch.stop()
        resolve()
      },
    })
  })
  await new Promise(resolve => setTimeout(resolve, 400))
  expect(count).toBe(2)
})

test('without cards nothing is sampled, and the tools are not asked again', async () => {
  let asked = 0
  const silent = {
    ...tool(process.execPath, []),
    read() {
      asked++
      return []
    },
  }
  const watch = watchDevices({
    intervalMilliseconds: 200,
    tools: [silent],
    onSamples: () => expect.unreachable(),
  })
  await expect.poll(() => asked, { timeout: 10_000 }).toBe(1)
  await new Promise(resolve => setTimeout(resolve, 500))
  expect(asked).toBe(1)
  watch.stop()
})
