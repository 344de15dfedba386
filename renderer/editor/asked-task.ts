/**
 * What the sliders stand at: the numbers that the text in front is checked with. What nobody has touched is the
 * strategy's own, as its last correct plan says; where the text is not correct, as the text says itself, since that
 * plan may be of other numbers.
 */
import type { ClusterListing } from '../../engine/contract.ts'
import type { PreviewState } from './live-preview.ts'
import type { PreviewSettings } from './strategy-document.ts'

type Known = Pick<PreviewState, 'good' | 'facts' | 'isGood'>

export interface AskedTask {
  readonly worldSize: number
  readonly layers: number
  readonly globalBatch: number
  readonly batch: number
}

export function askedTask(settings: PreviewSettings, { good, facts, isGood }: Known): AskedTask {
  const own = { ...good?.task, ...(!isGood && facts?.defaults) }
  const globalBatch = settings.globalBatch ?? own.globalBatch ?? 512
  return {
    worldSize: settings.worldSize ?? own.worldSize ?? 4,
    layers: settings.layers ?? own.layers ?? 4,
    globalBatch,
    batch: settings.batch ?? own.batch ?? globalBatch,
  }
}

/** Of one device, in gigabytes: the cluster's own where nobody has set another. */
export function memoryLimit(
  { memoryGigabytes, cluster }: PreviewSettings,
  { good, isGood }: Known,
  clusters: readonly ClusterListing[],
): number {
  if (memoryGigabytes !== undefined) return memoryGigabytes
  // Several nodes of one system are named after it.
  const [system] = cluster.split(' x ')
  const known = isGood
    ? good?.figures.memoryLimitBytes
    : clusters.find(({ name }) => name === system)?.memoryBytes
  return known === undefined ? 80 : Math.round(known / 1e9)
}
