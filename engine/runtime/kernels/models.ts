/** The list of models that run for real. Adding one is a file beside this one and a line here. */
import { AppError } from '../../base/app-error.ts'
import { gptKernels } from './gpt.ts'
import { linearStackKernels } from './linear-stack.ts'
import type { KernelContext, ModelKernels, ModelKernelsDefinition } from './model-kernels.ts'
import { shardedMlpKernels } from './sharded-mlp.ts'

export const modelsWithKernels: readonly ModelKernelsDefinition[] = [
  shardedMlpKernels,
  linearStackKernels,
  gptKernels,
]

/** Throws `unsupported` for a model that can only be simulated. */
export function buildModelKernels(context: KernelContext): ModelKernels {
  const { name } = context.model
  const definition = modelsWithKernels.find(entry => entry.model === name)
  if (!definition) {
    const known = modelsWithKernels.map(entry => entry.model).join(', ')
    throw new AppError(
      'unsupported',
      `The model ${name} can be simulated, but not run: it has no kernels. Models that run: ${known}.`,
    )
  }
  return definition.build(context)
}
