/** Asks every rule about a run. A rule that throws is told of, and the others go on. */
import type { Insight, InsightReport } from '../../engine/base/insight.ts'
import type { MeasureSpan } from '../../engine/base/measures.ts'
import { collectiveTable } from '../metrics/collective-table.ts'
import { type Measurable, measureRun } from '../metrics/measure-run.ts'
import { waitCauses } from '../metrics/wait-causes.ts'
import type { Finding, InsightContext, InsightRule } from './insight-rule.ts'
import { insightRules } from './rules.ts'

const highShare = 0.1
const mediumShare = 0.03

/** Throws for a window that cannot be measured, never for a rule. */
export function findInsights(
  subject: Measurable,
  request: MeasureSpan,
  rules: readonly InsightRule[] = insightRules,
): InsightReport {
  const measures = measureRun(subject, request)
  const { startNs, endNs, steps } = measures.window
  const context: InsightContext = {
    subject,
    measures,
    steps: Math.max(1, steps),
    stepNs: (endNs - startNs) / Math.max(1, steps),
    causes: once(() => waitCauses(subject, request)),
    collectives: once(() => collectiveTable(subject, request)),
  }
  const insights: Insight[] = []
  const failed: { rule: string; message: string }[] = []
  for (const rule of rules) {
    try {
      for (const finding of rule.find(context)) insights.push(insightOf(rule.name, finding, context.stepNs))
    } catch (thrown) {
      failed.push({ rule: rule.name, message: thrown instanceof Error ? thrown.message : String(thrown) })
    }
  }
  const order = ['high', 'medium', 'low']
  insights.sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity) || b.sizeNs - a.sizeNs)
  return { window: measures.window, insights, failed }
}

function insightOf(rule: string, finding: Finding, stepNs: number): Insight {
  const share = stepNs > 0 ? finding.sizeNs / stepNs : 0
  const bySize = share >= highShare ? 'high' : share >= mediumShare ? 'medium' : 'low'
  return { ...finding, rule, share, severity: finding.severity ?? bySize }
}

function once<T>(compute: () => T): () => T {
  let known: { readonly value: T } | undefined
  return () => {
    known ??= { value: compute() }
    return known.value
  }
}
