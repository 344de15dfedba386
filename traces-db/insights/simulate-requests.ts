/** Simulations of the same model on the same cluster with something changed: what a remedy would bring. */
import type { SimulateRequest } from '../../engine/base/insight.ts'
import { catalogueSystem } from '../metrics/catalogue-device.ts'
import { planFacts } from '../metrics/plan-facts.ts'
import type { RunData } from '../store/run-data.ts'

/** The run as it is, as a request to change; undefined where it follows no plan, or a cluster nobody knows. */
export function asItIs(run: RunData): SimulateRequest | undefined {
  const { hardware } = run.header.subject
  if (!run.plan || hardware === undefined || !catalogueSystem(hardware)) return undefined
  const { header } = planFacts(run.plan)
  if (header.strategy === undefined || header.worldSize === undefined) return undefined
  return {
    strategy: header.strategy,
    cluster: hardware.replace(/,.*$/, ''),
    worldSize: header.worldSize,
    layers: header.layers,
    globalBatch: header.globalBatch,
    batch: header.batch,
    model: header.model,
    dtype: run.header.subject.dtype,
    parameters: header.parameters ?? {},
    modelParameters: header.modelParameters ?? {},
    change: 'nothing',
  }
}

/** What shrinks a pipeline's bubble: more microbatches, interleaved stages, a zero-bubble schedule. */
export function lessBubble(run: RunData): SimulateRequest[] {
  const base = asItIs(run)
  if (!base) return []
  const { batch, globalBatch, layers, worldSize, strategy } = base
  const requests: SimulateRequest[] = []
  if (batch !== undefined && globalBatch !== undefined && batch > 1 && batch % 2 === 0) {
    const microbatches = globalBatch / (batch / 2)
    requests.push({ ...base, batch: batch / 2, change: `${microbatches} microbatches of half the size` })
  } else if (globalBatch !== undefined) {
    requests.push({
      ...base,
      globalBatch: 2 * globalBatch,
      change: 'twice the microbatches, in a global batch twice as large',
    })
  }
  const schedule = (name: string, parameters: SimulateRequest['parameters'], change: string) => {
    if (strategy !== `schedule:${name}`) {
      requests.push({ ...base, strategy: `schedule:${name}`, parameters, change })
    }
  }
  if (layers !== undefined && layers % (2 * worldSize) === 0) {
    schedule('interleaved-1f1b', { chunks: 2 }, 'two chunks of layers a rank, interleaved')
  }
  schedule('zb-h1', {}, 'the zero-bubble schedule ZB-H1, of the same memory as 1F1B')
  return requests
}
