/**
 * A step of Adam as one operation of native TensorFlow, which takes half the time of its dozen parts. It works on
 * variables, so weight and state become some for as long as it takes.
 */
import type { AdamStep } from '../kernels/optimizers.ts'
import type { Tensor, Tfjs } from './tfjs.ts'

/** What is used of the back end of tfjs-node. */
export interface NativeEngine {
  readonly binding: Readonly<Record<`TF_${'FLOAT' | 'ATTR_TYPE' | 'ATTR_SHAPE' | 'ATTR_STRING'}`, number>>
  executeSingleOutput(name: string, attributes: readonly Attribute[], inputs: readonly Tensor[]): Tensor
  executeMultipleOutputs(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly Tensor[],
    outputs: number,
  ): readonly Tensor[]
}

interface Attribute {
  readonly name: string
  readonly type: number
  readonly value: unknown
}

/** Numbers that a processor's widest instruction takes at once. */
const lanes = 16
/** Always the same: TensorFlow keeps what it prepared for a variable by name and shape. */
const names = ['rankscope-weight', 'rankscope-mean', 'rankscope-square']

export function nativeAdam(tf: Tfjs, engine: NativeEngine): AdamStep {
  const { binding } = engine
  const float = (name: string): Attribute => ({ name, type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT })
  const run = (name: string, attributes: readonly Attribute[], inputs: readonly Tensor[]) =>
    void engine.executeMultipleOutputs(name, attributes, inputs, 0)

  const variableOf = (value: Tensor, index: number) => {
    const shape = { name: 'shape', type: binding.TF_ATTR_SHAPE, value: value.shape }
    const name = { name: 'shared_name', type: binding.TF_ATTR_STRING, value: names[index] }
    const variable = engine.executeSingleOutput('VarHandleOp', [float('dtype'), shape, name], [])
    run('AssignVariableOp', [float('dtype')], [variable, value])
    return variable
  }

  return (gradient, values, { rate, beta1, beta2, epsilon }) => {
    const { size, shape } = gradient
    // Roots are approximate in whole groups of lanes and exact in the rest: all are to be in whole groups.
    const rest = (lanes - (size % lanes)) % lanes
    const even = (x: Tensor) => (rest === 0 ? x : tf.pad(tf.reshape(x, [-1]), [[0, rest]]))
    const variables = values.map((value, index) => variableOf(even(value), index))
    // Powers of the betas are 0: the rate has its correction already, to more digits.
    const numbers = [0, 0, rate, beta1, beta2, epsilon].map(value => tf.scalar(value))
    run('ResourceApplyAdam', [float('T')], [...variables, ...numbers, even(gradient)])
    return variables.map(variable => {
      const value = engine.executeSingleOutput('ReadVariableOp', [float('dtype')], [variable])
      run('DestroyResourceOp', [], [variable])
      return rest === 0 ? value : tf.reshape(tf.slice(value, [0], [size]), shape)
    })
  }
}
