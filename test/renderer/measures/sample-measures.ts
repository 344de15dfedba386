import type { RankMeasures, RunMeasures } from '../../../engine/base/measures.ts'
import { plainSettings } from '../../../engine/base/measures.ts'

/** A rank that computes 600 of 1000 ns, moves bytes for 100, waits 150 and idles 150: 50 fill, 70 drain. */
export function rankMeasures(rank: number, change: Partial<RankMeasures> = {}): RankMeasures {
  return {
    rank,
    name: `rank ${rank}`,
    totalNs: 1000,
    computeNs: 600,
    exposedCommunicationNs: 100,
    bubbleNs: 300,
    waitNs: 150,
    idleNs: 150,
    fillNs: 50,
    drainNs: 70,
    overlapNs: 40,
    peakBytes: undefined,
    ...change,
  }
}

export function runMeasures(change: Partial<RunMeasures> = {}): RunMeasures {
  return {
    window: { startNs: 0, endNs: 1000, title: 'step 3', steps: 1 },
    basis: 'plan',
    steps: [],
    ranks: [rankMeasures(0), rankMeasures(1)],
    memoryUnit: 'bytes',
    stages: [],
    settings: plainSettings,
    bubble: { ofTotal: 0.3, ofIdeal: 0.5, ofSpan: 0.25 },
    atLeast: false,
    clockResidualNs: 0,
    utilization: undefined,
    devices: [],
    stragglers: [],
    notes: [],
    ...change,
  }
}
