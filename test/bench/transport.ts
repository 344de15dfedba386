/**
 * Messages between two ranks: an empty one (budget: 50 us one way), 4 and 16 MB one way (budget: 1.3 times the
 * rate of torch's gloo) and all-reduced (budget: gloo's rate). Gloo is measured in turn with ours where a Python
 * with torch is installed.
 */
import { spawn, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { makeSocketFolder } from '../../engine/runtime/transport/socket-folder.ts'

type Figures = Readonly<Record<string, { readonly leastMs: number; readonly medianMs: number }>>

const rounds = 3

export async function bench(): Promise<void> {
  const python = pythonWithTorch()
  if (python === undefined) console.log('No Python with torch here: gloo is left out.')
  const ours: Figures[] = []
  const theirs: Figures[] = []
  for (let round = 0; round < rounds; round++) {
    ours.push(await runOurs())
    if (python !== undefined) theirs.push(await runGloo(python, 29_500 + round))
  }
  const pad = (text: string) => text.padStart(14)
  console.log(
    `${''.padEnd(18)}${['ours, best', 'median', ...(python ? ['gloo, best', 'median', 'ratio of best', 'of medians'] : [])].map(pad).join('')}`,
  )
  for (const name of Object.keys(ours[0]!)) {
    const own = best(ours, name)
    const other = theirs.length > 0 ? best(theirs, name) : undefined
    const cells = [own.leastMs, own.medianMs, ...(other ? [other.leastMs, other.medianMs] : [])].map(timeText)
    const ratios = other
      ? [(other.leastMs / own.leastMs).toFixed(2), (other.medianMs / own.medianMs).toFixed(2)]
      : []
    console.log(name.padEnd(18) + [...cells, ...ratios].map(pad).join(''))
  }
}

/** The least of all rounds, of least and of median: other work on the machine only makes it look slower. */
function best(figures: readonly Figures[], name: string) {
  return {
    leastMs: Math.min(...figures.map(round => round[name]!.leastMs)),
    medianMs: Math.min(...figures.map(round => round[name]!.medianMs)),
  }
}

const timeText = (ms: number) => (ms < 1 ? `${(ms * 1000).toFixed(1)} us` : `${ms.toFixed(2)} ms`)

async function runOurs(): Promise<Figures> {
  const folder = makeSocketFolder()
  const program = fileURLToPath(new URL('./transport-rank.ts', import.meta.url))
  const addresses = [0, 1].map(rank => folder.address(rank))
  try {
    return await both(rank => [process.execPath, [program, String(rank), ...addresses]])
  } finally {
    folder.remove()
  }
}

function runGloo(python: string, port: number): Promise<Figures> {
  const program = fileURLToPath(new URL('./transport-gloo.py', import.meta.url))
  return both(rank => [python, [program, String(rank), String(port)]])
}

/** Runs both ranks; rank 0 tells. */
async function both(command: (rank: number) => [string, string[]]): Promise<Figures> {
  const children = [0, 1].map(rank => {
    const [program, args] = command(rank)
    return spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  })
  let text = ''
  children[0]!.stdout.on('data', (data: Buffer) => {
    text += data.toString()
  })
  await Promise.all(children.map(child => new Promise(resolve => child.once('close', resolve))))
  return JSON.parse(text) as Figures
}

function pythonWithTorch(): string | undefined {
  return ['python3', '/usr/bin/python3'].find(
    python => spawnSync(python, ['-c', 'import torch.distributed'], { stdio: 'ignore' }).status === 0,
  )
}
