/**
 * The calls of the contract that measure runs, over runs that are ready to be measured. They run in a thread
 * beside the service, in the command line and in tests alike.
 */
import type { Implementation } from '../../engine/base/channel/contract.ts'
import { presetSettings } from '../../engine/base/measures.ts'
import { compareRuns } from '../compare/compare-runs.ts'
import type { TracesContract } from '../contract.ts'
import { findInsights } from '../insights/find-insights.ts'
import { collectiveTable } from './collective-table.ts'
import { criticalPath } from './critical-path.ts'
import { type Measurable, measureRun } from './measure-run.ts'
import { memoryHolders, memoryProfile } from './memory-profile.ts'
import { durationHistogram, operationTable } from './operation-table.ts'
import { runFigures } from './run-figures.ts'
import { waitCauses } from './wait-causes.ts'

/** Grows with every change of what a measure means: answers that were kept under another number are not used. */
export const measuresVersion = 4

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
  'figures',
] as const
export type MeasureCall = (typeof measureCalls)[number]
export type MeasureImplementation = Pick<Implementation<TracesContract>, MeasureCall>

/** `open` gives a run by the name that the caller knows it by. */
export function measureQueries(open: (run: string) => Measurable): MeasureImplementation {
  return {
    measures: ({ run, span, preset = 'rankscope' }) => measureRun(open(run), span, presetSettings[preset]),
    waitCauses: ({ run, span }) => waitCauses(open(run), span),
    operations: ({ run, span }) => operationTable(open(run), span),
    histogram: ({ run, span, name, bins }) => durationHistogram(open(run), span, name, bins),
    collectives: ({ run, span }) => collectiveTable(open(run), span),
    criticalPath: ({ run, span }) => criticalPath(open(run), span),
    memory: ({ run, rank, span }) => memoryProfile(open(run), rank, span),
    insights: ({ run, span }) => findInsights(open(run), span),
    compare: ({ runs, baseline, ...options }) =>
      compareRuns(
        runs.map(run => ({ run, subject: open(run) })),
        baseline,
        options,
      ),
    figures: ({ run }) => runFigures(measureRun(open(run), { kind: 'run' }), open(run).run),
    memoryAt: ({ run, rank, timeNs, limit }) => memoryHolders(open(run), rank, timeNs, limit),
  }
}
