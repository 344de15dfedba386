/** The j-th array goes to the j-th member; the i-th result came from the i-th member. */
import type { ProcessGroup } from './process-group.ts'

/** `results` are memory of the sizes that the others send; this rank's own is copied. */
export async function allToAll(
  group: ProcessGroup,
  values: readonly Float32Array[],
  results: readonly Float32Array[],
): Promise<void> {
  results[group.me]!.set(values[group.me]!)
  await Promise.all([
    ...group.others.map(member => group.receive(member, results[member]!)),
    ...group.others.map(member => group.send(member, values[member]!)),
  ])
}
