/**
 * The teaching lab's own trace: `{"traceEvents": [...]}` with string pids and tids, no metadata, memory in
 * elements, times in microseconds as doubles; per event an X and, at its start, a C record, rank by rank.
 */
import { operationKinds, type SampleSet } from '../base/plan.ts'
import { isLabEvent, labMemory } from './lab.ts'
import type { Simulation } from './simulate.ts'

interface LabRecord {
  readonly name: string
  readonly ph: 'X' | 'C'
  readonly ts: number
  readonly dur?: number
  readonly pid: string
  readonly tid: string
  readonly args: Readonly<Record<string, unknown>>
}

/** Records of a simulation made with lab rules. */
export function* labTrace(simulation: Simulation): Generator<LabRecord> {
  const { plan, times } = simulation
  const { operations } = plan
  const memory = labMemory(plan)
  const batches = batchNumbers(plan.header.globalBatch, plan.header.batch)
  for (let rank = 0; rank < plan.header.worldSize; rank++) {
    const pid = `GPU ${rank}`
    for (let i = plan.rankOffset[rank]!; i < plan.rankOffset[rank + 1]!; i++) {
      if (!isLabEvent(plan, i)) continue
      const type = operationKinds[operations.kind[i]!]!.labName
      const samples = listOf(plan.sampleSets[operations.samples[i]!])
      const batch = batches.get(samples.join()) ?? -1
      const name =
        batch >= 0
          ? `${type} batch: ${batch}`
          : samples.length > 0
            ? `(${type}, S=[${samples.join(', ')}])`
            : `(${type})`
      const ts = times.begin[i]! * 1e6
      const dur = (times.end[i]! - times.begin[i]!) * 1e6
      const batchId = batch >= 0 ? String(batch) : 'Across Batch Operation'
      const layer = operations.layer[i]! >= 0 ? operations.layer[i]! : null
      const args = { memory: memory[i]!, samples, layer, batch_id: batchId }
      yield { name, ph: 'X', ts, dur, pid, tid: 'Execution', args }
      yield { name: 'memory', ph: 'C', ts, pid, tid: 'Memory', args: { memory: memory[i]! } }
    }
  }
}

/** The lab names an event after the batch whose samples it holds: consecutive chunks of the global batch. */
function batchNumbers(globalBatch: number, batch: number): Map<string, number> {
  const numbers = new Map<string, number>()
  for (let number = 0; (number + 1) * batch <= globalBatch; number++) {
    const samples = Array.from({ length: batch }, (_, i) => number * batch + i)
    numbers.set(samples.join(), number)
  }
  return numbers
}

/** The whole trace as JSON text. */
export function labTraceText(simulation: Simulation): string {
  const records = Array.from(labTrace(simulation), record => JSON.stringify(record))
  return `{"traceEvents": [${records.join(',\n')}]}\n`
}

function listOf(samples: SampleSet | undefined): number[] {
  const list: number[] = []
  const ranges = samples?.ranges ?? []
  for (let i = 0; i < ranges.length; i += 2) {
    for (let sample = ranges[i]!; sample < ranges[i + 1]!; sample++) list.push(sample)
  }
  return list
}
