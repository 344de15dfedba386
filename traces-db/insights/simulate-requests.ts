/** Simulations of the same model on the same cluster with something changed: what a remedy would bring. */
import type { SimulateRequest } from '../../engine/base/insight.ts'
import type { Ns } from '../../engine/base/units.ts'
import { catalogueSystem } from '../metrics/catalogue-device.ts'
import { planFacts } from '../metrics/plan-facts.ts'
import type { RunData } from '../store/run-data.ts'

/**
 * The run as it is, as a request to change; undefined where it follows no plan, or a cluster nobody knows.
 * `stepNs`: the mean length of its steps.
 */
export function asItIs(run: RunData, stepNs: Ns): SimulateRequest | undefined {
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
    against: { stepNs, globalBatch: header.globalBatch },
  }
}

/** What shrinks a pipeline's bubble: more microbatches, interleaved stages, a zero-bubble schedule. */
export function lessBubble(run: RunData, stepNs: Ns): SimulateRequest[] {
  const base = asItIs(run, stepNs)
  if (!base) return []
  const { globalBatch, layers, worldSize } = base
  const requests = smallerMicrobatches(base)
  if (requests.length === 0 && globalBatch !== undefined) {
    requests.push({
      ...base,
      globalBatch: 2 * globalBatch,
      change: 'twice the microbatches, in a global batch twice as large',
    })
  }
  if (layers !== undefined && layers % (2 * worldSize) === 0) {
    const change = 'two chunks of layers a rank, interleaved'
    requests.push(...instead(base, 'schedule:interleaved-1f1b', change, { chunks: 2 }))
  }
  const change = 'the zero-bubble schedule ZB-H1, of the same memory as 1F1B'
  requests.push(...instead(base, 'schedule:zb-h1', change))
  return requests
}

/** What makes the stages of a pipeline even: as many ranks as the layers can be dealt out to, fewer or more. */
export function evenStages(run: RunData, stepNs: Ns): SimulateRequest[] {
  const base = asItIs(run, stepNs)
  if (base?.layers === undefined || base.layers % base.worldSize === 0) return []
  const { layers, worldSize } = base
  const counts = Array.from({ length: 2 * worldSize }, (_, index) => index + 1)
  const even = counts.filter(count => count > 1 && layers % count === 0)
  const nearest = [even.findLast(count => count < worldSize), even.find(count => count > worldSize)]
  return nearest
    .filter(count => count !== undefined)
    .map(count => ({
      ...base,
      worldSize: count,
      change: `${count} ranks of ${layersText(layers / count)} each`,
    }))
}

/** What makes room: fewer samples at once, fewer microbatches in flight, recomputation, shards. */
export function lessMemory(run: RunData, stepNs: Ns): SimulateRequest[] {
  const base = asItIs(run, stepNs)
  if (!base) return []
  const requests = smallerMicrobatches(base)
  if (holdsAllMicrobatches.has(base.strategy)) {
    requests.push(...instead(base, 'schedule:1f1b', '1F1B, which holds fewer microbatches at once'))
  }
  if (holdsAllLayers.has(base.strategy)) {
    requests.push(
      ...instead(base, 'activation-checkpointing', 'most activations dropped and computed again'),
      ...(base.worldSize > 1
        ? instead(base, 'part1', 'weights, gradients and optimizer state in shards (ZeRO)')
        : []),
    )
  }
  return requests
}

/** What moves fewer bytes for as much work: narrower numbers, more samples between two exchanges, whole weights. */
export function lessCommunication(run: RunData, stepNs: Ns): SimulateRequest[] {
  const base = asItIs(run, stepNs)
  if (!base) return []
  const requests: SimulateRequest[] = []
  if (base.dtype === 'float32') {
    requests.push({ ...base, dtype: 'bfloat16', change: 'half the bytes, in bfloat16' })
  }
  const isSharded = base.strategy === 'part1'
  if ((isSharded || holdsAllLayers.has(base.strategy)) && base.globalBatch !== undefined) {
    const change = 'twice the samples a step between two exchanges'
    requests.push({ ...base, globalBatch: 2 * base.globalBatch, change })
  }
  if (isSharded)
    requests.push(...instead(base, 'part0', 'whole weights on every rank, gradients alone exchanged'))
  return requests
}

/** Strategies that keep the activations of all microbatches until the first backward. */
const holdsAllMicrobatches = new Set(['gpipe', 'part2', 'schedule:gpipe'])

/** Data parallelism, and one rank by itself: every layer, with all that belongs to it, on every rank. */
const holdsAllLayers = new Set(['part0', 'part4', 'monolith', 'activation-checkpointing'])

function smallerMicrobatches(base: SimulateRequest): SimulateRequest[] {
  const { batch, globalBatch } = base
  if (batch === undefined || globalBatch === undefined || batch < 2 || batch % 2 !== 0) return []
  const microbatches = globalBatch / (batch / 2)
  return [{ ...base, batch: batch / 2, change: `${microbatches} microbatches of half the size` }]
}

/** Another strategy for the same task; none where the run followed it. */
function instead(
  base: SimulateRequest,
  strategy: string,
  change: string,
  parameters: SimulateRequest['parameters'] = {},
): SimulateRequest[] {
  return base.strategy === strategy ? [] : [{ ...base, strategy, parameters, change }]
}

function layersText(count: number): string {
  return count === 1 ? 'one layer' : `${count} layers`
}
