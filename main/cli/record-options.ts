/** The options with which a strategy is recorded: shared by the verbs that take a STRATEGY. */
import { maximumLayers } from '../../engine/models/models.ts'
import { type RecordRequest, sizeBounds } from '../../engine/strategy/setup.ts'
import { type Option, type Request, UsageError } from './verb.ts'

export const recordOptions = {
  'world-size': { type: 'string', value: 'N', help: 'ranks; --ranks is the same' },
  ranks: { type: 'string', value: 'N', help: 'ranks' },
  layers: { type: 'string', value: 'N', help: 'layers of the model' },
  'global-batch': { type: 'string', value: 'N', help: 'samples of a step' },
  batch: { type: 'string', value: 'N', help: 'samples processed at once' },
  model: { type: 'string', value: 'NAME', help: 'linear-stack, sharded-mlp or gpt' },
  dtype: { type: 'string', value: 'D', help: 'float32, float16, bfloat16 ...' },
  param: {
    type: 'string',
    value: 'key=value',
    multiple: true,
    help: 'a parameter of the strategy, or model.NAME of the model; may be repeated',
  },
} as const satisfies Record<string, Option>

/** Of the verbs that record and do not run. */
export const stepsOption = {
  steps: {
    type: 'string',
    value: 'N',
    help: "steps to record of a strategy with steps: 'own', 4 where absent",
  },
} as const satisfies Record<string, Option>

/** What was asked for. What is absent comes from the strategy's defaults. */
export function recordRequest(request: Request): RecordRequest {
  const pairs = request.texts('param').map(parsePair)
  const isModel = ([name]: readonly [string, string]) => name.startsWith('model.')
  return {
    worldSize: worldSizeOf(request),
    layers: whole(request, 'layers', { least: 1, most: maximumLayers }),
    globalBatch: whole(request, 'global-batch', sizeBounds.globalBatch),
    batch: whole(request, 'batch', sizeBounds.batch),
    model: request.text('model'),
    dtype: request.text('dtype'),
    parameters: Object.fromEntries(pairs.filter(pair => !isModel(pair))),
    modelParameters: Object.fromEntries(
      pairs.filter(isModel).map(([name, value]) => [name.slice('model.'.length), Number(value)]),
    ),
  }
}

/** Both names mean one number. */
function worldSizeOf(request: Request): number | undefined {
  const [worldSize, ranks] = ['world-size', 'ranks'].map(name => whole(request, name, sizeBounds.worldSize))
  if (worldSize === undefined || ranks === undefined || worldSize === ranks) return worldSize ?? ranks
  throw new UsageError(`--ranks ${ranks} and --world-size ${worldSize} are one option: give one of them.`)
}

function parsePair(text: string): readonly [string, string] {
  const at = text.indexOf('=')
  if (at < 1) throw new UsageError(`--param takes key=value, not "${text}".`)
  return [text.slice(0, at), text.slice(at + 1)]
}

/** Steps to record, of a verb with {@link stepsOption}. */
export function stepsToRecord(request: Request): number | undefined {
  return whole(request, 'steps', sizeBounds.steps)
}

function whole(
  request: Request,
  option: string,
  bounds: { readonly least: number; readonly most: number },
): number | undefined {
  if (request.text(option) === undefined) return undefined
  return request.wholeNumber(option, { ...bounds, default: bounds.least })
}
