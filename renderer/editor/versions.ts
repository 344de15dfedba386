/** The versions that a strategy has had: which are kept, which one came before, how they are sorted. */
import type { PreviewStrategy, StrategyFacts } from '../../engine/contract.ts'
import { formatQuantity } from '../app/format.ts'
import type { Good } from './live-preview.ts'
import { previewRequest, type StrategyDocument, type Version } from './strategy-document.ts'

const mostVersions = 30

/**
 * The version that this plan is. None by the lab's rules or with links of another speed: versions are held
 * against each other.
 */
export function versionOf(
  { settings }: StrategyDocument,
  { figures, source, cluster, task }: Good,
  { name }: StrategyFacts,
): Version | undefined {
  if (figures.lab || settings.linkPower !== 0) return undefined
  const { stepSeconds, mfu, bubbleOfTotal, peakBytes, planHash } = figures
  return {
    at: Date.now(),
    title: `${name} · ${formatQuantity(task.worldSize, 'rank')} x ${formatQuantity(task.microbatches, 'microbatch', 'microbatches')}`,
    text: source,
    settings,
    planHash,
    cluster,
    stepSeconds,
    ...(mfu === undefined ? {} : { mfu }),
    bubbleOfTotal,
    peakBytes,
  }
}

/** The versions with this one at their head; one of the same plan on the same cluster gives way to it. */
export function withVersion(versions: readonly Version[], version: Version): Version[] {
  const others = versions.filter(
    ({ planHash, cluster }) => planHash !== version.planHash || cluster !== version.cluster,
  )
  return [version, ...others].slice(0, mostVersions)
}

/** True where the document is as the version was: text and settings. */
export function isInFront(version: Version, { text, settings }: StrategyDocument): boolean {
  return version.text === text && JSON.stringify(version.settings ?? settings) === JSON.stringify(settings)
}

/** The newest version of another plan, as a question for its preview. */
export function previousVersion(
  document: StrategyDocument,
  { figures, cluster }: Good,
): { readonly title: string; readonly request: PreviewStrategy } | undefined {
  const version = document.versions.find(
    ({ planHash, cluster: own }) => planHash !== figures.planHash && own === cluster,
  )
  if (!version) return undefined
  const { text, settings = document.settings } = version
  const { lab, cluster: now, memoryGigabytes, linkPower } = document.settings
  const as = { ...settings, lab, cluster: now, memoryGigabytes, linkPower }
  return {
    title: 'the version before',
    request: previewRequest({ ...document, text, settings: as }, '', undefined),
  }
}

export type VersionColumn = 'at' | 'stepSeconds' | 'mfu' | 'bubbleOfTotal' | 'peakBytes'

export interface VersionOrder {
  readonly by: VersionColumn
  readonly descending: boolean
}

/** What one wants to see first: the newest, the fastest, the fullest use. */
export const firstOrder: Readonly<Record<VersionColumn, boolean>> = {
  at: true,
  stepSeconds: false,
  mfu: true,
  bubbleOfTotal: false,
  peakBytes: false,
}

/** What has no such figure comes last. */
export function sortedVersions(versions: readonly Version[], { by, descending }: VersionOrder): Version[] {
  return [...versions].sort((one, other) => {
    const [left, right] = [one[by], other[by]]
    if (left === undefined || right === undefined)
      return Number(left === undefined) - Number(right === undefined)
    return descending ? right - left : left - right
  })
}
