/** What this machine is, as far as a run should remember it. */
import { execFile } from 'node:child_process'
import { cpus, platform, release, totalmem } from 'node:os'
import type { Bytes } from '../base/units.ts'

export interface Gpu {
  readonly name: string
  readonly memoryBytes: Bytes
  readonly driver: string
}

export interface Fingerprint {
  readonly cpu: string
  readonly cores: number
  readonly memoryBytes: Bytes
  readonly system: string
  readonly node: string
  readonly gpus: readonly Gpu[]
}

/** Never throws: what a machine does not tell is left out. */
export async function fingerprint(): Promise<Fingerprint> {
  const processors = cpus()
  return {
    cpu: processors[0]?.model.trim() || 'unknown processor',
    cores: processors.length,
    memoryBytes: totalmem(),
    system: `${platform()} ${release()}`,
    node: process.versions.node,
    gpus: [...(await nvidiaGpus()), ...(await amdGpus())],
  }
}

/** How it is written in one line: `2 x H200`, or the processor where there is no GPU. */
export function describeMachine({ gpus, cpu, cores }: Fingerprint): string {
  if (gpus.length === 0) return `${cpu}, ${cores} cores`
  const names = [...Map.groupBy(gpus, gpu => gpu.name)]
  return names.map(([name, list]) => `${list.length} x ${name}`).join(', ')
}

async function nvidiaGpus(): Promise<Gpu[]> {
  const query = ['--query-gpu=name,memory.total,driver_version', '--format=csv,noheader,nounits']
  const text = await output('nvidia-smi', query)
  return text
    .split('\n')
    .map(line => line.split(',').map(cell => cell.trim()))
    .filter(cells => cells.length === 3)
    .map(([name, mebibytes, driver]) => ({
      name: name!,
      memoryBytes: Number(mebibytes) * 2 ** 20,
      driver: driver!,
    }))
}

async function amdGpus(): Promise<Gpu[]> {
  const text = await output('rocm-smi', [
    '--showproductname',
    '--showmeminfo',
    'vram',
    '--showdriverversion',
    '--json',
  ])
  try {
    const cards = JSON.parse(text) as Record<string, Record<string, string>>
    const driver = cards['system']?.['Driver version'] ?? ''
    return Object.entries(cards)
      .filter(([name]) => /^card\d+$/.test(name))
      .map(([, card]) => ({
        name: card['Card Series'] ?? card['Card series'] ?? 'AMD GPU',
        memoryBytes: Number(card['VRAM Total Memory (B)'] ?? 0),
        driver,
      }))
  } catch {
    return []
  }
}

const toolMilliseconds = 5000

/** '' where the tool is absent, fails or hangs. */
function output(command: string, args: readonly string[]): Promise<string> {
  return new Promise(resolve => {
    execFile(command, [...args], { timeout: toolMilliseconds }, (error, stdout) =>
      resolve(error ? '' : stdout),
    )
  })
}
