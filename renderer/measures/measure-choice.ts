/** What a person has chosen to measure of a run. Lies with the tab, so that all screens and the strip agree. */
import type { MeasurePreset, MeasureSpan } from '../../engine/base/measures.ts'
import { Store } from '../app/store.ts'

export class MeasureChoice {
  readonly span = new Store<MeasureSpan>({ kind: 'run' })
  /** Whose choice of window, rounding and filter the figures follow. */
  readonly preset = new Store<MeasurePreset>('rankscope')
  /** Name of the operation whose durations are looked at; undefined: the one that takes most time. */
  readonly operation = new Store<string | undefined>(undefined)
}

/** The same for equal spans: names a question to the service. */
export function spanKey(span: MeasureSpan): string {
  if (span.kind === 'step') return `step ${span.index}`
  return span.kind === 'area' ? `area ${span.startNs} ${span.endNs}` : 'run'
}
