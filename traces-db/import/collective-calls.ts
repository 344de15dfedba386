/**
 * Collectives that this file's rank took part in, to compare its clock with its peers': a collective ends on
 * all ranks at (nearly) the same instant. Device work counts where there is any, else host operators.
 *
 * Two calls match by process group and sequence number where the trace tells them, else by name and how many
 * of that name came before.
 */
import { operationClassIndex } from '../../engine/base/operation-class.ts'
import type { Label } from '../../engine/base/run.ts'
import { hashBytes } from './byte-interner.ts'
import { argsOf } from './counter-table.ts'
import type { EventScanner } from './event-scanner.ts'

const transferClass = operationClassIndex.transfer
/** Enough for a median; the first ones, so that all ranks keep the same. */
const maximumCalls = 5000
/** One-sided calls end when the bytes are gone, not together. */
const oneSided = /send|recv|receive/i

export interface CollectiveCall {
  /** Equal for the same call of another rank: a hash, for strings of thousands of calls are heavy to hand over. */
  readonly key: number
  readonly thread: number
  readonly row: number
}

export class CollectiveCalls {
  readonly device: CollectiveCall[] = []
  readonly host: CollectiveCall[] = []
  readonly #order = new Map<string, number>()

  see(scanner: EventScanner, label: Label, device: boolean, thread: number, row: number): void {
    if (label.class !== transferClass || oneSided.test(label.name)) return
    const calls = device ? this.device : this.host
    if (calls.length === maximumCalls) return
    const args = argsOf(scanner)
    const group = args['Process Group Name']
    const sequence = args['Seq']
    const side = device ? 'device' : 'host'
    const name = args['Collective name'] ?? label.name
    const what = `${side} ${String(group ?? '')} ${String(name)}`
    if (group !== undefined && sequence !== undefined) {
      calls.push({ key: keyOf(`${side} ${String(group)} #${String(sequence)}`), thread, row })
      return
    }
    const order = this.#order.get(what) ?? 0
    this.#order.set(what, order + 1)
    calls.push({ key: keyOf(`${what} ${order}`), thread, row })
  }
}

/** 53 bits of the text's hash. */
function keyOf(text: string): number {
  const bytes = Buffer.from(text)
  const high = hashBytes(bytes) >>> 0
  const low = hashBytes(Buffer.from(`${text}#`)) >>> 11
  return high * 2 ** 21 + low
}
