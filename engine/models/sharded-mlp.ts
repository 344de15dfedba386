/**
 * micropp's model: Linear + ReLU layers of equal width on one vector a sample; the last layer carries a
 * classifier with two classes. Small enough to train for real on any machine.
 */
import type { LayerSpec, ModelDefinition, Work } from './model-spec.ts'

export const shardedMlp: ModelDefinition = {
  name: 'sharded-mlp',
  description: 'Linear + ReLU layers and a two-class head: the model of micropp',
  defaultLayers: 16,
  parameters: [
    { name: 'dim', title: 'width of a layer', default: 128, min: 1 },
    { name: 'classes', title: 'classes of the head', default: 2, min: 2 },
  ],
  build(count, bytesPerElement, { dim, classes }) {
    const body = hidden(dim!, bytesPerElement)
    const head = withHead(body, dim!, classes!, bytesPerElement)
    return {
      layers: Array.from({ length: count }, (_, layer) => (layer === count - 1 ? head : body)),
      // Softmax and its gradient: about five operations a number, read and written once.
      loss: samples => ({
        flops: 5 * samples * classes!,
        bytesMoved: 2 * bytesPerElement * samples * classes!,
      }),
    }
  },
}

/** Work of `outputs x inputs` weights on `samples` vectors; `extra` FLOPs for each output number. */
function product(inputs: number, outputs: number, samples: number, e: number, extra: number): Work {
  return {
    flops: 2 * inputs * outputs * samples + extra * outputs * samples,
    bytesMoved: e * (inputs * outputs + samples * (inputs + outputs)),
  }
}

function hidden(d: number, e: number): LayerSpec {
  return {
    class: 'linear-relu',
    inputShape: `[b, ${d}]`,
    outputShape: `[b, ${d}]`,
    parameterShapes: [`[${d}, ${d}]`, `[${d}]`],
    elements: d * d + d,
    inputElements: d,
    outputElements: d,
    // The ReLU's mask, one byte a number.
    savedBytes: samples => samples * d,
    forward: samples => product(d, d, samples, e, 2), // bias and ReLU
    backwardInput: samples => product(d, d, samples, e, 1), // mask
    backwardWeight: samples => product(d, d, samples, e, 1), // sum for the bias
  }
}

function withHead(body: LayerSpec, d: number, classes: number, e: number): LayerSpec {
  const both =
    (pass: 'forward' | 'backwardInput' | 'backwardWeight') =>
    (samples: number): Work => {
      const first = body[pass](samples)
      const second = product(d, classes, samples, e, 1)
      return {
        flops: first.flops + second.flops,
        bytesMoved: first.bytesMoved + second.bytesMoved,
      }
    }
  return {
    ...body,
    class: 'linear-relu-head',
    outputShape: `[b, ${classes}]`,
    parameterShapes: [...body.parameterShapes, `[${classes}, ${d}]`, `[${classes}]`],
    elements: body.elements + classes * d + classes,
    outputElements: classes,
    // The mask, and the hidden vector that the head read.
    savedBytes: samples => body.savedBytes(samples) + samples * d * e,
    forward: both('forward'),
    backwardInput: both('backwardInput'),
    backwardWeight: both('backwardWeight'),
  }
}
