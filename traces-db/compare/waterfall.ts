/** Why the step of one run is longer than another's, by causes that sum exactly to the difference. */
import type { Waterfall, WaterfallPart } from '../../engine/base/comparison.ts'
import type { Compared } from './compared.ts'
import { stepParts } from './step-parts.ts'

export function waterfall(base: Compared, other: Compared): Waterfall {
  const fromNs = base.step.endNs - base.step.startNs
  const toNs = other.step.endNs - other.step.startNs
  const before = stepParts(base)
  const after = stepParts(other)
  const keys = [...new Set([...before.keys(), ...after.keys()])]
  const changes = keys.map(key => {
    const { cause, title } = (after.get(key) ?? before.get(key))!
    const mean = (parts: typeof before, { subject }: Compared) =>
      (parts.get(key)?.ns ?? 0) / Math.max(1, subject.work.ranks.length)
    return { cause, title, ns: mean(after, other) - mean(before, base) }
  })
  const parts = wholeNanoseconds(changes, toNs - fromNs).filter(({ ns }) => ns !== 0)
  return { fromNs, toNs, parts: parts.sort((a, b) => Math.abs(b.ns) - Math.abs(a.ns)) }
}

/** Rounds to whole nanoseconds so that the sum stays: those with the largest remainders are rounded up. */
function wholeNanoseconds(parts: readonly WaterfallPart[], sum: number): WaterfallPart[] {
  const down = parts.map(part => Math.floor(part.ns))
  let missing = Math.round(sum - down.reduce((total, ns) => total + ns, 0))
  const byRemainder = [...parts.keys()].sort((a, b) => parts[b]!.ns - down[b]! - (parts[a]!.ns - down[a]!))
  for (const i of byRemainder) {
    if (missing <= 0) break
    down[i] = down[i]! + 1
    missing--
  }
  return parts.map((part, i) => ({ ...part, ns: down[i]! }))
}
