/** From what a person asks to measure to a window of time. */
import { AppError } from '../../engine/base/app-error.ts'
import type { MeasureBasis, MeasureSpan, MeasureWindow } from '../../engine/base/measures.ts'
import type { RunData } from '../store/run-data.ts'
import type { Step } from './steps.ts'

/** Throws `not-found` where there is no such step, `invalid-argument` for an area without a length. */
export function measureWindow(
  run: RunData,
  basis: MeasureBasis,
  steps: readonly Step[],
  span: MeasureSpan,
): MeasureWindow {
  if (span.kind === 'area') {
    const { startNs, endNs } = span
    if (!(endNs > startNs)) {
      throw new AppError(
        'invalid-argument',
        'The area to measure has no length. Drag over a stretch of time.',
      )
    }
    return { startNs, endNs, title: 'the selected area', steps: 0 }
  }
  if (span.kind === 'step') {
    const step = steps.find(({ index }) => index === span.index)
    if (!step) {
      const known =
        steps.length === 0
          ? 'It marks no steps.'
          : `It has steps ${steps[0]!.index} to ${steps.at(-1)!.index}.`
      throw new AppError('not-found', `The run has no step ${span.index}. ${known}`)
    }
    return { startNs: step.startNs, endNs: step.endNs, title: step.name, steps: 1 }
  }
  const first = steps[0]
  const last = steps.at(-1)
  if (first && last) {
    const title = steps.length === 1 ? first.name : `${steps.length} steps, ${first.name} to ${last.name}`
    return { startNs: first.startNs, endNs: last.endNs, title, steps: steps.length }
  }
  // A plan's run is one step; of others nobody knows.
  const whole = basis === 'plan' || basis === 'lab'
  return { startNs: 0, endNs: run.header.lengthNs, title: 'the whole run', steps: whole ? 1 : 0 }
}

/** The steps that lie in a window, or the window itself where it marks none. */
export function stepsWithin(
  steps: readonly Step[],
  { startNs, endNs, title }: MeasureWindow,
): readonly Step[] {
  const within = steps.filter(step => step.startNs >= startNs && step.endNs <= endNs)
  return within.length > 0 ? within : [{ index: 0, name: title, startNs, endNs }]
}
