/**
 * What must hold when every rank has ended: as many steps are recorded as were asked for; each layer's new weights
 * are whole, somewhere; and every rank will find in the next step what it loaded in this one.
 */
import { operationKindIndex, type ShardSet } from '../../base/plan.ts'
import type { Call, Recording } from './recording.ts'
import type { Weights, WeightUse } from './weights.ts'

/** What makes a step one of training: a step in which no rank does any of it is not there. */
const training = ['forward', 'loss', 'backward', 'backwardInput', 'backwardWeight', 'update'] as const
const trainingKinds: ReadonlySet<number> = new Set(training.map(kind => operationKindIndex[kind]))

export function noteFinalFaults(recording: Recording, weights: Weights): void {
  if (recording.options.steps > 1) noteMissingSteps(recording)
  const { layers } = recording.options.model
  const finalsOfLayer = Map.groupBy(weights.finals, final => final.layer)
  for (let layer = 0; layer < layers.length; layer++) {
    const finals = finalsOfLayer.get(layer) ?? []
    if (finals.length === 0) {
      const line = weights.loads.find(load => load.layer === layer)?.line ?? 0
      recording.note(
        { ...worldCall(layer), line },
        {
          code: 'final-missing',
          message: `No rank has named final weights of layer ${layer}${line > 0 ? `, which line ${line} loads` : ''}.`,
          suggestion: `After its update, call model.setFinalWeight(layer, weight, state) on a rank that holds it.`,
        },
      )
    } else if (!coversWhole(finals)) {
      const held = finals.map(final => `rank ${final.rank} ${shardText(final)}`).join(', ')
      recording.note(worldCall(layer), {
        code: 'final-incomplete',
        message: `The final weights of layer ${layer} are not whole: ${held}.`,
        suggestion: 'Every shard must be named final by some rank.',
      })
    }
    versionsAgree(recording, finals, layer)
  }
  const finals = Map.groupBy(weights.finals, placeOf)
  for (const load of weights.loads) {
    // A layer that nobody hands over was told.
    if (finalsOfLayer.has(load.layer)) noteNextStep(recording, finals.get(placeOf(load)) ?? [], load)
  }
}

/** A step's time and work are those of the recording, divided by the steps asked for: none may be missing. */
function noteMissingSteps(recording: Recording): void {
  const { steps } = recording.options
  const { kind, step, line } = recording.builder.operations
  const found = new Set<number>()
  let last = -1
  for (let operation = 0; operation < kind.length; operation++) {
    if (!trainingKinds.has(kind[operation]!)) continue
    found.add(step[operation]!)
    last = operation
  }
  if (found.size === steps) return
  const missing = Array.from({ length: steps }, (_, i) => i).find(i => !found.has(i))
  const count = found.size === 1 ? '1 was' : `${found.size} were`
  recording.note(
    { rank: -1, name: 'beginStep', layer: -1, line: line[last] ?? 0 },
    {
      code: 'steps-missing',
      message: `${steps} steps were asked for, but ${count} recorded: in step ${missing} no rank computes anything.`,
      suggestion:
        "Begin each of the config.steps steps with model.beginStep(step); or leave out steps: 'own', and the one step is repeated.",
    },
  )
}

function placeOf({ rank, layer }: WeightUse): string {
  return `${rank}:${layer}`
}

function versionsAgree(recording: Recording, finals: Weights['finals'], layer: number): void {
  const versions = new Set(finals.map(final => recording.valueVersion(final.weight)))
  if (versions.size < 2) return
  recording.note(worldCall(layer), {
    code: 'step-mismatch',
    message: `The final weights of layer ${layer} have seen different numbers of updates: ${[...versions].join(', ')}.`,
    suggestion: 'All ranks that hold a layer update it equally often.',
  })
}

function noteNextStep(recording: Recording, finals: readonly WeightUse[], load: WeightUse): void {
  if (finals.some(final => covers(final, load)) || coversWhole(finals)) return
  const found =
    finals.length === 0
      ? 'names no final weights of it'
      : `names only ${finals.map(shardText).join(', ')} of it`
  recording.note(
    { rank: load.rank, name: 'loadWeights', layer: load.layer, line: load.line },
    {
      code: 'next-step',
      message: `Rank ${load.rank} loads ${shardText(load)} of layer ${load.layer} but ${found}: the next step would find nothing to load.`,
      suggestion: 'setFinalWeight on each rank the same shards that it loads.',
    },
  )
}

function covers(final: ShardSet, load: ShardSet): boolean {
  if (final.of === 1) return true
  return final.of === load.of && load.held.every(shard => final.held.includes(shard))
}

/** True where the shards of all together leave nothing out. Different cuts do not add up. */
function coversWhole(finals: readonly ShardSet[]): boolean {
  const cuts = new Map<number, Set<number>>()
  for (const { held, of } of finals) {
    const shards = cuts.get(of) ?? new Set()
    cuts.set(of, shards)
    for (const shard of held) shards.add(shard)
  }
  return [...cuts].some(([of, shards]) => shards.size === of)
}

function shardText({ held, of }: ShardSet): string {
  return of === 1 ? 'all' : `shard ${held.join('+')} of ${of}`
}

function worldCall(layer: number): Call {
  return { rank: -1, name: 'setFinalWeight', layer, line: 0 }
}
