/** From what a person asked for to what a recording needs: defaults filled in, every number checked. */
import { AppError } from '../base/app-error.ts'
import type { ModelSpec } from '../models/model-spec.ts'
import { buildModel, models } from '../models/models.ts'
import type { Parameter } from './guest/parameters.ts'
import type { Config, Strategy } from './guest/strategy.ts'

/** What may be asked for. What is absent comes from the strategy's defaults. */
export interface RecordRequest {
  readonly worldSize?: number | undefined
  readonly layers?: number | undefined
  readonly globalBatch?: number | undefined
  readonly batch?: number | undefined
  /** Name in the list of models. */
  readonly model?: string | undefined
  readonly modelParameters?: Readonly<Record<string, number>> | undefined
  readonly dtype?: string | undefined
  /** The strategy's own parameters; texts, as a command line has them, are read. */
  readonly parameters?: Readonly<Record<string, number | string | boolean>> | undefined
  /** Sends wait for their receive. */
  readonly rendezvous?: boolean | undefined
  /** Steps to record, for a strategy with `steps: 'own'`. */
  readonly steps?: number | undefined
}

/** What sizes may be: a command line is held to them before anything is recorded. */
export const sizeBounds = {
  worldSize: { least: 1, most: 65_536 },
  globalBatch: { least: 1, most: 2 ** 24 },
  batch: { least: 1, most: 2 ** 24 },
  steps: { least: 1, most: 1000 },
} as const

/** Everything about a strategy but its code: what crosses from an interpreter. */
export type StrategyFacts = Omit<Strategy, 'train'>

export interface Setup {
  readonly worldSize: number
  readonly layers: number
  readonly model: ModelSpec
  readonly config: Config
  readonly rendezvous: boolean
  readonly samplesPerUpdate: number
  readonly staleness: number
}

/** Throws `invalid-argument` or `not-found` with a sentence that names the wrong one. */
export function setUp(strategy: StrategyFacts, request: RecordRequest): Setup {
  const { defaults = {} } = strategy
  const modelName = request.model ?? defaults.model
  const definition = models.find(model => model.name === (modelName ?? models[0]!.name))
  // A strategy's default number of layers is meant for its own model.
  const ownModel = request.model === undefined || request.model === defaults.model
  const layers = request.layers ?? (ownModel ? defaults.layers : undefined) ?? definition?.defaultLayers
  const worldSize = whole('world size', request.worldSize ?? defaults.worldSize ?? 4, sizeBounds.worldSize)
  const globalBatch = whole(
    'global batch',
    request.globalBatch ?? defaults.globalBatch ?? 32,
    sizeBounds.globalBatch,
  )
  const batch = whole('batch', request.batch ?? defaults.batch ?? globalBatch, sizeBounds.batch)
  const own = strategy.steps === 'own'
  const steps = own ? whole('steps', request.steps ?? 4, sizeBounds.steps) : 1
  if (!own && (request.steps ?? 1) !== 1) throw oneStep(strategy.name)
  const model = buildModel({
    name: modelName,
    layers,
    dtype: request.dtype ?? defaults.dtype,
    parameters: request.modelParameters,
  })
  const parameters = parametersOf(strategy, request.parameters ?? {})
  return {
    worldSize,
    layers: model.layers.length,
    model,
    // The batch comes last: a parameter of the same name cannot hide it.
    config: { ...parameters, globalBatch, batch, steps } as Config,
    rendezvous: request.rendezvous ?? false,
    samplesPerUpdate: (own ? strategy.samplesPerUpdate : undefined) ?? globalBatch,
    staleness: strategy.staleness ?? 0,
  }
}

function oneStep(name: string): AppError {
  return new AppError(
    'invalid-argument',
    `The strategy ${name} describes one step, which is repeated: only one with steps: 'own' records several.`,
  )
}

function parametersOf(
  strategy: StrategyFacts,
  given: Readonly<Record<string, number | string | boolean>>,
): Record<string, number | string | boolean> {
  const specs = Object.entries(strategy.parameters ?? {})
  const known = specs.map(([name]) => name)
  const stray = Object.keys(given).find(name => !known.includes(name))
  if (stray !== undefined) {
    const has = known.length === 0 ? 'no parameters' : known.join(', ')
    throw new AppError(
      'invalid-argument',
      `The strategy ${strategy.name} has no parameter "${stray}". It has ${has}.`,
      parameterDetail,
    )
  }
  return Object.fromEntries(
    specs.map(([name, spec]) => [name, parameterValue(name, spec, given[name] ?? spec.default)]),
  )
}

/** What a command line calls it, where one asked. */
interface OptionDetail {
  readonly option: 'param'
}
const parameterDetail: OptionDetail = { option: 'param' }

function parameterValue(name: string, spec: Parameter, value: number | string | boolean) {
  if (spec.type === 'integer') {
    const bounds = { least: spec.min ?? -(2 ** 31), most: spec.max ?? 2 ** 31 }
    return whole(`parameter ${name}`, value === '' ? Number.NaN : Number(value), bounds, parameterDetail)
  }
  if (spec.type === 'flag') {
    if (value === true || value === 'true') return true
    if (value === false || value === 'false') return false
    throw new AppError(
      'invalid-argument',
      `Parameter ${name} is true or false, not "${value}".`,
      parameterDetail,
    )
  }
  if (spec.options.includes(String(value))) return String(value)
  throw new AppError(
    'invalid-argument',
    `Parameter ${name} is one of ${spec.options.join(', ')}, not "${value}".`,
    parameterDetail,
  )
}

function whole(
  what: string,
  value: number,
  { least, most }: { readonly least: number; readonly most: number },
  detail?: OptionDetail,
): number {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return value
  throw new AppError(
    'invalid-argument',
    `The ${what} must be a whole number from ${least} to ${most}, but is ${value}.`,
    detail,
  )
}
