/**
 * The calls of the contract that measure runs, over runs that are ready to be measured. They run in a thread
 * beside the service, in the command line and in tests alike.
 */
import type { Implementation } from '../../engine/base/channel/contract.ts'
import { presetSettings } from '../../engine/base/measures.ts'
import type { TracesContract } from '../contract.ts'
import { type Measurable, measureRun } from './measure-run.ts'

/** Grows with every change of what a measure means: answers that were kept under another number are not used. */
export const measuresVersion = 1

export const measureCalls = [
  'measures',
  'waitCauses',
  'operations',
  'histogram',
  'collectives',
  'criticalPath',
  'memory',
  'memoryAt',
  'insights',
  'compare',
] as const
export type MeasureCall = (typeof measureCalls)[number]
export type MeasureImplementation = Pick<Implementation<TracesContract>, MeasureCall>

/** `open` gives a run by the name that the caller knows it by. */
export function measureQueries(open: (run: string) => Measurable): Partial<MeasureImplementation> {
  return {
    measures: ({ run, span, preset = 'rankscope' }) => measureRun(open(run), span, presetSettings[preset]),
  }
}
