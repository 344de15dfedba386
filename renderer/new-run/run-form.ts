/**
 * What a person fills in before a run, and what the engine is asked for then. Numbers stay as they were typed
 * until they are read, so that a field can be empty for a moment.
 */
import type { BackendListing, ModelListing, ParameterForm, StartRun } from '../../engine/contract.ts'
import type { OfferedStrategy } from './own-strategy.ts'

export const numberFields = {
  worldSize: { title: 'Ranks', least: 1, most: 1024, isWhole: true },
  layers: { title: 'Layers', least: 1, most: 10_000, isWhole: true },
  globalBatch: { title: 'Batch', least: 1, most: 2 ** 24, isWhole: true },
  batch: { title: 'Microbatch', least: 1, most: 2 ** 24, isWhole: true },
  steps: { title: 'Steps', least: 1, most: 1_000_000, isWhole: true },
  learningRate: { title: 'Learning rate', least: 0, most: 1000, isWhole: false },
  seed: { title: 'Seed', least: 0, most: 2 ** 31 - 1, isWhole: true },
} as const

export type NumberField = keyof typeof numberFields
export type OptimizerName = NonNullable<NonNullable<StartRun['optimizer']>['name']>

export interface RunForm {
  readonly strategy: string
  readonly numbers: Readonly<Record<NumberField, string>>
  readonly model: string
  readonly modelParameters: Readonly<Record<string, string>>
  readonly optimizer: OptimizerName
  /** Undefined until it is known what works here. */
  readonly backend: string | undefined
  readonly cluster: string
  /** What a number of the plan is: decides bytes and peaks. */
  readonly dtype: string
  /** Simulate by the teaching lab's rules. */
  readonly lab: boolean
  /** The strategy's own, by name; flags as booleans. */
  readonly parameters: Readonly<Record<string, string | boolean>>
}

/** What the engine offers to choose from. */
export interface RunChoices {
  readonly strategies: readonly OfferedStrategy[]
  readonly models: readonly ModelListing[]
}

/** The same for every strategy, so that losses can be compared. */
const sharedNumbers = { steps: '20', learningRate: '0.001', seed: '42' }
const firstCluster = 'h100_sxm'
/** What the engine takes where nothing is said. */
const plainDtype = 'float32'
export const dtypes = [plainDtype, 'tf32', 'float16', 'bfloat16', 'fp8'] as const

/** A form for a strategy: its task; what is no part of the task stays as it was in the form before. */
export function formFor(choices: RunChoices, strategy: OfferedStrategy, before?: RunForm): RunForm {
  const { task } = strategy
  const { steps, learningRate, seed } = { ...sharedNumbers, ...before?.numbers }
  return {
    strategy: strategy.name,
    numbers: {
      worldSize: String(task.worldSize),
      layers: String(task.layers),
      globalBatch: String(task.globalBatch),
      batch: String(task.batch),
      steps,
      learningRate,
      seed,
    },
    model: task.model,
    modelParameters: modelDefaults(choices.models.find(model => model.name === task.model)),
    optimizer: before?.optimizer ?? 'adam',
    backend: before?.backend,
    cluster: before?.cluster ?? firstCluster,
    dtype: before?.dtype ?? plainDtype,
    lab: before?.lab ?? false,
    parameters: parameterDefaults(strategy.parameters),
  }
}

/** Another model comes with its own number of layers and sizes. */
export function withModel(form: RunForm, model: ModelListing): RunForm {
  return {
    ...form,
    model: model.name,
    modelParameters: modelDefaults(model),
    numbers: { ...form.numbers, layers: String(model.defaultLayers) },
  }
}

/** The form that leads to this request again. */
export function formOf(choices: RunChoices, request: StartRun): RunForm | undefined {
  const strategy = choices.strategies.find(({ name }) => name === request.strategy)
  if (!strategy) return undefined
  const form = formFor(choices, strategy)
  const { worldSize, layers, globalBatch, batch, model, modelParameters, dtype, parameters } = request.request
  const { learningRate, name: optimizer = form.optimizer } = request.optimizer ?? {}
  const asked = {
    worldSize,
    layers,
    globalBatch,
    batch,
    learningRate,
    steps: request.steps,
    seed: request.seed,
  }
  const typed = Object.entries(asked).flatMap(([field, value]) =>
    value === undefined ? [] : [[field, String(value)] as const],
  )
  return {
    ...form,
    numbers: { ...form.numbers, ...Object.fromEntries(typed) },
    model: model ?? form.model,
    modelParameters: modelParameters
      ? Object.fromEntries(Object.entries(modelParameters).map(([name, value]) => [name, String(value)]))
      : form.modelParameters,
    optimizer,
    backend: request.backend,
    dtype: dtype ?? form.dtype,
    parameters: {
      ...form.parameters,
      ...Object.fromEntries(
        Object.entries(parameters ?? {}).map(([name, value]) => [
          name,
          typeof value === 'boolean' ? value : String(value),
        ]),
      ),
    },
  }
}

/** The back end that a run takes where nobody chose one: the first that works well here. */
export function bestBackend(backends: readonly BackendListing[]): string | undefined {
  return backends.find(({ available, onRequestOnly }) => available && !onRequestOnly)?.name
}

export interface ReadForm {
  /** Undefined while there are problems. */
  readonly request: StartRun | undefined
  /** What is wrong, by field; model parameters as `model.NAME`, those of the strategy as `parameter.NAME`. */
  readonly problems: ReadonlyMap<string, string>
}

export function readForm(form: RunForm, { strategies, models }: RunChoices): ReadForm {
  const problems = new Map<string, string>()
  const take = (key: string, text: string, title: string, bounds: Bounds): number => {
    const value = text.trim() === '' ? Number.NaN : Number(text)
    const problem = problemOf(value, title, bounds)
    if (problem) problems.set(key, problem)
    return value
  }
  const number = (field: NumberField) => {
    const { title, ...bounds } = numberFields[field]
    return take(field, form.numbers[field], title, bounds)
  }
  const globalBatch = number('globalBatch')
  const batch = number('batch')
  if (batch > globalBatch && !problems.has('batch')) {
    problems.set('batch', 'A microbatch is at most the batch.')
  }
  const learningRate = number('learningRate')
  if (learningRate === 0) problems.set('learningRate', 'Learning rate must be above 0.')
  const strategy = strategies.find(({ name }) => name === form.strategy)
  const model = models.find(({ name }) => name === form.model)
  const request: StartRun = {
    strategy: strategy?.own?.name ?? form.strategy,
    ...(strategy?.own?.hasText ? { source: strategy.source } : {}),
    request: {
      worldSize: number('worldSize'),
      layers: number('layers'),
      globalBatch,
      batch,
      model: form.model,
      modelParameters: Object.fromEntries(
        (model?.parameters ?? []).map(({ name, title, min }) => [
          name,
          take(`model.${name}`, form.modelParameters[name] ?? '', title, {
            least: min,
            most: 2 ** 24,
            isWhole: true,
          }),
        ]),
      ),
      parameters: Object.fromEntries(
        Object.entries(strategy?.parameters ?? {}).map(([name, parameter]) => {
          const value = form.parameters[name] ?? parameter.default
          if (parameter.type !== 'integer') return [name, value]
          const { title = name, min = -(2 ** 31), max = 2 ** 31 } = parameter
          return [
            name,
            take(`parameter.${name}`, String(value), title, { least: min, most: max, isWhole: true }),
          ]
        }),
      ),
      ...(form.dtype === plainDtype ? {} : { dtype: form.dtype }),
    },
    steps: number('steps'),
    ...(form.backend === undefined ? {} : { backend: form.backend }),
    optimizer: { name: form.optimizer, learningRate },
    seed: number('seed'),
  }
  return { request: problems.size === 0 ? request : undefined, problems }
}

interface Bounds {
  readonly least: number
  readonly most: number
  readonly isWhole: boolean
}

function problemOf(value: number, title: string, { least, most, isWhole }: Bounds): string | undefined {
  if (isWhole ? Number.isSafeInteger(value) : Number.isFinite(value)) {
    if (value >= least && value <= most) return undefined
  }
  return `${title} is a ${isWhole ? 'whole ' : ''}number from ${least} to ${most}.`
}

function modelDefaults(model: ModelListing | undefined): Record<string, string> {
  return Object.fromEntries(
    (model?.parameters ?? []).map(({ name, default: value }) => [name, String(value)]),
  )
}

function parameterDefaults(
  parameters: Readonly<Record<string, ParameterForm>> = {},
): Record<string, string | boolean> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, { default: value }]) => [
      name,
      typeof value === 'boolean' ? value : String(value),
    ]),
  )
}
