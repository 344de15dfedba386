import type { PlanCost } from '../../base/plan.ts'
import type { Handle } from '../host.ts'
import type { Recording } from './recording.ts'

/** What the cost of a communication depends on beside its bytes. */
export function travelling(
  recording: Recording,
  value: Handle,
): Pick<PlanCost, 'value' | 'shards' | 'samples' | 'elements'> {
  const kind = recording.valueKind(value)
  const moving = kind === 'activation' || kind === 'activationGradient'
  return {
    value: kind,
    shards: recording.builder.tables.shardSets[recording.valueShards(value)]!.of,
    samples: moving ? recording.builder.tables.samples.at(recording.valueSamples(value)).count : 0,
    elements: moving ? 0 : recording.layer(recording.valueLayer(value)).elements,
  }
}
