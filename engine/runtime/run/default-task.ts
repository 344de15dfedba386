/**
 * What `run` means where nothing else is asked for: the same small task for every strategy, which any machine
 * trains in seconds, so that their losses can be compared.
 */
import { findStrategy } from '../../strategies/find-strategy.ts'
import type { RecordRequest } from '../../strategy/setup.ts'

const model = 'sharded-mlp'
const globalBatch = 32
/** Eight microbatches. */
const batch = 4
const layers = 16
/** More ranks than this are for those who ask for them. */
const mostRanks = 4

/** The request with what it leaves open filled in. */
export function taskRequest(strategy: string, request: RecordRequest): RecordRequest {
  const { defaults = {} } = findStrategy(strategy) ?? {}
  const asked = withoutUndefined(request)
  const isOwnModel = defaults.model === model
  return {
    model,
    dtype: 'float32',
    globalBatch,
    worldSize: Math.min(mostRanks, defaults.worldSize ?? 2),
    ...(isOwnModel ? {} : { batch: Math.min(batch, request.globalBatch ?? globalBatch) }),
    ...(request.model === undefined || request.model === model
      ? { layers: isOwnModel ? defaults.layers : layers }
      : {}),
    ...asked,
  }
}

function withoutUndefined(request: RecordRequest): RecordRequest {
  return Object.fromEntries(Object.entries(request).filter(([, value]) => value !== undefined))
}
