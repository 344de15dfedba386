/**
 * A stack of GPT blocks: attention and a feed-forward part of four times the width. Embedding and logits are
 * left out, as in most studies of schedules, so every layer costs the same.
 *
 * FLOPs of a block, forward, for each sample: 24 s h^2 in matrices, 4 s^2 h in attention; backward is twice
 * that, and the attention's part of it (which has no weights) belongs to the backward for the input.
 * Saved bytes: s h (34 + 5 a s / h) with the input, in 16 bits (Korthikanti et al. 2022); flash attention
 * makes the scores again and so saves 34 s h.
 */
import type { LayerSpec, ModelDefinition } from './model-spec.ts'

export const gpt: ModelDefinition = {
  name: 'gpt',
  description: 'a stack of GPT blocks: attention and feed-forward, without embedding and logits',
  defaultLayers: 24,
  parameters: [
    { name: 'hidden', title: 'hidden size', default: 1024, min: 1 },
    { name: 'heads', title: 'attention heads', default: 16, min: 1 },
    { name: 'sequence', title: 'tokens of a sample', default: 1024, min: 1 },
    { name: 'flash', title: 'flash attention (1) or stored scores (0)', default: 1, min: 0 },
  ],
  build(count, bytesPerElement, { hidden, heads, sequence, flash }) {
    const layer = block(hidden!, heads!, sequence!, flash! > 0, bytesPerElement)
    return {
      layers: Array.from({ length: count }, () => layer),
      loss: () => ({ flops: 0, bytesMoved: 0 }),
    }
  },
}

function block(h: number, heads: number, s: number, flash: boolean, e: number): LayerSpec {
  const weights = 12 * h * h
  const scores = flash ? 0 : (5 * heads * s) / h
  const saved = (samples: number) => (e / 2) * samples * s * h * (34 + scores)
  // Every stored number is written once and read once; so are the weights in each pass.
  const moved = (samples: number) => e * weights + 2 * saved(samples)
  const matrices = (samples: number) => 2 * weights * s * samples
  const attention = (samples: number) => 4 * s * s * h * samples
  return {
    class: 'gpt-block',
    inputShape: `[b, ${s}, ${h}]`,
    outputShape: `[b, ${s}, ${h}]`,
    parameterShapes: [
      `[${3 * h}, ${h}]`,
      `[${h}, ${h}]`,
      `[${4 * h}, ${h}]`,
      `[${h}, ${4 * h}]`,
      `[${13 * h}]`,
    ],
    elements: weights + 13 * h,
    inputElements: s * h,
    outputElements: s * h,
    // The input itself, 2 s h in 16 bits, belongs to the strategy's storage.
    savedBytes: samples => saved(samples) - e * samples * s * h,
    forward: samples => ({
      flops: matrices(samples) + attention(samples),
      bytesMoved: moved(samples),
    }),
    backwardInput: samples => ({
      flops: matrices(samples) + 2 * attention(samples),
      bytesMoved: moved(samples),
    }),
    backwardWeight: samples => ({ flops: matrices(samples), bytesMoved: moved(samples) }),
  }
}
