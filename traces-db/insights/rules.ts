/** Every rule. To add one: a file, and its line here. */
import { exposedCollective } from './exposed-collective.ts'
import { hostBound } from './host-bound.ts'
import type { InsightRule } from './insight-rule.ts'
import { memoryNearLimit } from './memory-near-limit.ts'
import { pipelineBubble } from './pipeline-bubble.ts'
import { skewedClocks } from './skewed-clocks.ts'
import { stragglingRank } from './straggling-rank.ts'
import { unbalancedStages } from './unbalanced-stages.ts'

export const insightRules: readonly InsightRule[] = [
  pipelineBubble,
  stragglingRank,
  exposedCollective,
  hostBound,
  unbalancedStages,
  memoryNearLimit,
  skewedClocks,
]
