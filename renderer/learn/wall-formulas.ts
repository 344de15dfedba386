/** The formulas of the memory wall in words and numbers, each with where it comes from. */
import { elementBytes, type Recomputation } from '../../engine/base/closed-forms.ts'
import { formatBytes, formatCount } from '../app/format.ts'
import type { Wall, WallSettings } from './memory-wall.ts'

export interface WallFormula {
  readonly title: string
  readonly formula: string
  readonly source: string
}

const zero = 'Rajbhandari et al. 2020, ZeRO, table 1'
const traffic = 'Rajbhandari et al. 2020, ZeRO, section 7'
const activations = 'Korthikanti et al. 2022, table 2'
const size = 'Narayanan et al. 2021, equation 2, its first term'

export const wallSources: readonly string[] = [
  'By formula, for a stack of transformer blocks, without buffers, embeddings and what an allocator adds.',
  `Weights, gradients, optimizer state: ${zero}.`,
  `Activations: ${activations}, without tensor parallelism.`,
]

export function wallFormulas(settings: WallSettings, wall: Wall): readonly WallFormula[] {
  const { parameters, ranks, layers, precision } = settings
  const { each, hiddenSize, heads, stages } = wall
  const count = `${formatCount(parameters / 1e9)} x 10⁹`
  const from = (stage: number) => (ranks === 1 ? '' : `, / ${formatCount(ranks)} from stage ${stage} on`)
  const state = (title: string, bytes: number, stage: number): WallFormula => ({
    title,
    formula: `${count} x ${bytes} B = ${formatBytes(parameters * bytes)}${from(stage)}`,
    source: zero,
  })
  const sent = (stage: number) => formatBytes(Math.round(stages[stage]!.trafficBytes))
  return [
    state('Weights', each.weights, 3),
    state('Gradients', each.gradients, 2),
    state('Optimizer state', each.optimizerState, 1),
    {
      title: 'Hidden size',
      formula: `√(parameters / (12 x ${layers} layers)) = ${formatCount(Math.round(hiddenSize))}, ${heads} heads of about 128`,
      source: size,
    },
    {
      title: 'Activations',
      formula: `${activationFormula(settings, elementBytes(precision))} = ${formatBytes(Math.round(stages[0]!.activations))}`,
      source: activations,
    },
    {
      title: 'Sent a step',
      formula: `2 (stage 3: 3) x ${count} x ${elementBytes(precision)} B x ${ranks - 1}/${ranks} = ${sent(0)} (${sent(3)})`,
      source: traffic,
    },
  ]
}

/** s, b, h, a: tokens, sequences, hidden size, heads. */
function activationFormula(
  { layers, recomputation }: { readonly layers: number; readonly recomputation: Recomputation },
  e: number,
): string {
  if (recomputation === 'full') return `${layers} layers x ${e} s b h`
  const values = `${16 * e + 2} s b h`
  if (recomputation === 'selective') return `${layers} layers x ${values}`
  return `${layers} layers x (${values} + ${2 * e + 1} a s² b)`
}
