/** The NVIDIA cards that this process may use, by what CUDA_VISIBLE_DEVICES calls them. */
import { execFileSync } from 'node:child_process'

let cards: readonly string[] | undefined

/** Empty where there are none. Asks nvidia-smi once; a list in CUDA_VISIBLE_DEVICES is taken as it is. */
export function visibleGpus(): readonly string[] {
  cards ??= fromEnvironment(process.env['CUDA_VISIBLE_DEVICES']) ?? fromTool()
  return cards
}

/** undefined where the variable says nothing; -1 in it hides all that follow. */
export function fromEnvironment(value: string | undefined): readonly string[] | undefined {
  if (value === undefined) return undefined
  const names = value
    .split(',')
    .map(name => name.trim())
    .filter(name => name !== '')
  const end = names.indexOf('-1')
  return end < 0 ? names : names.slice(0, end)
}

function fromTool(): readonly string[] {
  try {
    const text = execFileSync('nvidia-smi', ['--query-gpu=index', '--format=csv,noheader'], {
      encoding: 'utf8',
      timeout: 5000,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    return text
      .split('\n')
      .map(line => line.trim())
      .filter(line => /^\d+$/.test(line))
  } catch {
    return []
  }
}
