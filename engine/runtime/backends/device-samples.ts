/**
 * How busy the cards are and what they hold, as their own tools tell it (nvidia-smi, else rocm-smi), again and
 * again until stopped. One short-lived process at a time, so that nothing is left behind even by a kill.
 */
import { execFile } from 'node:child_process'
import type { Bytes } from '../../base/units.ts'

export interface DeviceSample {
  /** Number of the card, as its tool counts. */
  readonly device: number
  /** Share of the last instants in which it computed, 0 to 1. */
  readonly utilization: number
  /** In use on the card, by everybody. */
  readonly memoryBytes: Bytes
}

export interface DeviceWatch {
  /** Ends it: no sample comes after this. */
  stop(): void
}

export interface DeviceWatchOptions {
  /** Pause between two samples, at least 200. A sample itself takes the tool some 50 ms. */
  readonly intervalMilliseconds?: number
  /** Called with the samples of all cards, and when they came by `performance.now()` of this process. */
  readonly onSamples: (samples: readonly DeviceSample[], takenAtMs: number) => void
  /** The tools to try, in order. */
  readonly tools?: readonly DeviceTool[]
}

/** A program that tells of cards. */
export interface DeviceTool {
  readonly command: string
  readonly args: readonly string[]
  /** Empty where the text tells of none. Never throws. */
  read(text: string): readonly DeviceSample[]
}

export const nvidiaSmi: DeviceTool = {
  command: 'nvidia-smi',
  args: ['--query-gpu=index,utilization.gpu,memory.used', '--format=csv,noheader,nounits'],
  read: text =>
    text
      .split('\n')
      .map(line => line.split(',').map(cell => Number.parseFloat(cell)))
      .filter(cells => cells.length === 3 && !cells.some(Number.isNaN))
      .map(([device, percent, mebibytes]) => ({
        device: device!,
        utilization: percent! / 100,
        memoryBytes: mebibytes! * 2 ** 20,
      })),
}

export const rocmSmi: DeviceTool = {
  command: 'rocm-smi',
  args: ['--showuse', '--showmeminfo', 'vram', '--json'],
  read(text) {
    try {
      const cards = Object.entries(JSON.parse(text) as Record<string, Record<string, string>>)
      return cards
        .filter(([name]) => /^card\d+$/.test(name))
        .map(([name, card]) => ({
          device: Number(name.slice('card'.length)),
          utilization: Number(card['GPU use (%)']) / 100,
          memoryBytes: Number(card['VRAM Total Used Memory (B)']),
        }))
        .filter(sample => !Number.isNaN(sample.utilization + sample.memoryBytes))
    } catch {
      return []
    }
  },
}

const toolMilliseconds = 2000
const leastInterval = 200

/** Starts sampling; ends by itself where no tool tells of a card. */
export function watchDevices({
  intervalMilliseconds = 500,
  onSamples,
  tools = [nvidiaSmi, rocmSmi],
}: DeviceWatchOptions): DeviceWatch {
  const stopped = new AbortController()
  const pause = Math.max(intervalMilliseconds, leastInterval)
  let timer: NodeJS.Timeout | undefined

  /** Goes on with the tool that has told of cards before, else with the next one. */
  const sample = async (left: readonly DeviceTool[], known: boolean): Promise<void> => {
    const [tool, ...others] = left
    if (!tool) return
    const samples = tool.read(await output(tool, stopped.signal))
    if (stopped.signal.aborted) return
    if (samples.length > 0) onSamples(samples, performance.now())
    else if (!known) return sample(others, false)
    timer = setTimeout(() => void sample([tool], true), pause)
    timer.unref()
  }
  void sample(tools, false)

  return {
    stop() {
      stopped.abort()
      clearTimeout(timer)
    },
  }
}

/** '' where the tool is absent, fails, hangs or is stopped. */
function output({ command, args }: DeviceTool, signal: AbortSignal): Promise<string> {
  return new Promise(resolve => {
    execFile(command, [...args], { timeout: toolMilliseconds, signal }, (error, stdout) =>
      resolve(error ? '' : stdout),
    )
  })
}
