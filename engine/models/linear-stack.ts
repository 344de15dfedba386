/**
 * The teaching lab's model: a stack of square linear layers without bias, applied to every one of the `block`
 * positions of a sample. The simplest thing that trains, and the one that all published figures of the lab use.
 */
import type { LayerSpec, ModelDefinition } from './model-spec.ts'

export const linearStack: ModelDefinition = {
  name: 'linear-stack',
  description: 'square linear layers, hidden x hidden, no bias: the model of the teaching lab',
  defaultLayers: 16,
  parameters: [
    { name: 'hidden', title: 'width of a layer', default: 4096, min: 1 },
    { name: 'block', title: 'positions of a sample', default: 1024, min: 1 },
  ],
  build(count, bytesPerElement, { hidden: h, block }) {
    const layer = linear(h!, block!, bytesPerElement)
    return {
      layers: Array.from({ length: count }, () => layer),
      // The lab's loss is free: the gradient is handed back as it is.
      loss: () => ({ flops: 0, bytesMoved: 0 }),
    }
  },
}

function linear(h: number, block: number, e: number): LayerSpec {
  // One matrix product, whichever two of input, output and weight go in: 2 h h for each position.
  const work = (samples: number) => ({
    flops: 2 * h * h * samples * block,
    bytesMoved: e * (h * h + 2 * samples * block * h),
  })
  return {
    class: 'linear',
    inputShape: `[b, ${block}, ${h}]`,
    outputShape: `[b, ${block}, ${h}]`,
    parameterShapes: [`[${h}, ${h}]`],
    elements: h * h,
    inputElements: block * h,
    outputElements: block * h,
    savedBytes: () => 0,
    forward: work,
    backwardInput: work,
    backwardWeight: work,
  }
}
