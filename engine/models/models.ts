/** The list of models. Adding one is a file beside this one and a line here. */
import { AppError } from '../base/app-error.ts'
import { gpt } from './gpt.ts'
import { linearStack } from './linear-stack.ts'
import type { ModelDefinition, ModelSpec } from './model-spec.ts'
import { shardedMlp } from './sharded-mlp.ts'

export const models: readonly ModelDefinition[] = [linearStack, shardedMlp, gpt]

/** Bytes of one number, by dtype. */
export const dtypeBytes: Readonly<Record<string, number>> = {
  float32: 4,
  tf32: 4,
  float16: 2,
  bfloat16: 2,
  float8: 1,
}

export interface ModelRequest {
  /** Name in the list, `linear-stack` if absent. */
  readonly name?: string | undefined
  readonly layers?: number | undefined
  /** `float16` if absent. */
  readonly dtype?: string | undefined
  readonly parameters?: Readonly<Record<string, number>> | undefined
}

/** Far beyond any real model; a slip of the keyboard must not use up the memory. */
export const maximumLayers = 65_536

/** Builds a model by name. Throws `not-found` or `invalid-argument` with what may be written instead. */
export function buildModel(request: ModelRequest): ModelSpec {
  const name = request.name ?? linearStack.name
  const definition = models.find(model => model.name === name)
  if (!definition) {
    const known = models.map(model => model.name).join(', ')
    throw new AppError('not-found', `There is no model "${name}". Choose one of ${known}.`)
  }
  const layers = request.layers ?? definition.defaultLayers
  wholeNumber('layers', layers, 1)
  if (layers > maximumLayers) {
    throw new AppError('limit', `${layers} layers are more than the ${maximumLayers} that a model may have.`)
  }
  const dtype = request.dtype ?? 'float16'
  const bytesPerElement = Object.hasOwn(dtypeBytes, dtype) ? dtypeBytes[dtype]! : 0
  if (bytesPerElement === 0) {
    const known = Object.keys(dtypeBytes).join(', ')
    throw new AppError('invalid-argument', `There is no dtype "${dtype}". Choose one of ${known}.`)
  }
  const parameters = parametersOf(definition, request.parameters ?? {})
  return {
    name,
    parameters,
    dtype,
    bytesPerElement,
    ...definition.build(layers, bytesPerElement, parameters),
  }
}

function parametersOf(
  definition: ModelDefinition,
  given: Readonly<Record<string, number>>,
): Record<string, number> {
  const known = definition.parameters.map(parameter => parameter.name)
  const stray = Object.keys(given).find(name => !known.includes(name))
  if (stray !== undefined) {
    throw new AppError(
      'invalid-argument',
      `The model ${definition.name} has no parameter "${stray}". It has ${known.join(', ')}.`,
      { option: 'param' },
    )
  }
  return Object.fromEntries(
    definition.parameters.map(parameter => {
      const value = given[parameter.name] ?? parameter.default
      wholeNumber(`${definition.name}.${parameter.name}`, value, parameter.min, { option: 'param' })
      return [parameter.name, value]
    }),
  )
}

function wholeNumber(what: string, value: number, min: number, detail?: { readonly option: string }): void {
  if (!Number.isSafeInteger(value) || value < min) {
    throw new AppError(
      'invalid-argument',
      `${what} must be a whole number of at least ${min}, but is ${value}.`,
      detail,
    )
  }
}
