/**
 * Collectives that this file's rank took part in, to compare its clock with its peers': one that every rank
 * needs from every other (all-reduce, all-gather, ...) ends on all of them at nearly the same instant. Device
 * work counts where there is any, else the operators of a host backend; those that only start the work
 * (c10d::...) tell nothing.
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
/** Enough for a median. */
const maximumCalls = 5000
const together = /all_?reduce|all_?gather|all_?to_?all|reduce_?scatter|barrier/i
const onlyStarts = /^(c10d::|record_param_comms)/

export interface CollectiveCall {
  /** What is called: calls of one name are numbered in order of time, unless... */
  readonly name: string
  /** ... the trace numbers them itself. */
  readonly sequence: string | undefined
  readonly thread: number
  readonly row: number
}

export class CollectiveCalls {
  readonly #device: CollectiveCall[] = []
  readonly #host: CollectiveCall[] = []

  see(scanner: EventScanner, label: Label, device: boolean, thread: number, row: number): void {
    if (label.class === transferClass) this.#add(scanner, label, device, thread, row)
  }

  #add(scanner: EventScanner, label: Label, device: boolean, thread: number, row: number): void {
    if (!device && onlyStarts.test(label.name)) return
    const calls = device ? this.#device : this.#host
    if (calls.length === maximumCalls) return
    const args = argsOf(scanner)
    const name = String(args['Collective name'] ?? label.name)
    if (!together.test(name)) return
    const group = String(args['Process Group Name'] ?? '')
    const sequence = args['Seq'] === undefined ? undefined : String(args['Seq'])
    calls.push({ name: `${device ? 'device' : 'host'} ${group} ${name}`, sequence, thread, row })
  }

  /** The calls, and for each a number that is equal for the same call of another rank. */
  matched(startOf: (call: CollectiveCall) => number): readonly { call: CollectiveCall; key: number }[] {
    const calls = this.#device.length > 0 ? this.#device : this.#host
    const byTime = calls.map(call => ({ call, start: startOf(call) })).sort((a, b) => a.start - b.start)
    const seen = new Map<string, number>()
    return byTime.map(({ call }) => {
      const order = seen.get(call.name) ?? 0
      seen.set(call.name, order + 1)
      return { call, key: keyOf(`${call.name} ${call.sequence === undefined ? order : `#${call.sequence}`}`) }
    })
  }
}

/** 53 bits of the text's hash: strings of thousands of calls are heavy to hand from thread to thread. */
function keyOf(text: string): number {
  const high = hashBytes(Buffer.from(text)) >>> 0
  const low = hashBytes(Buffer.from(`${text}#`)) >>> 11
  return high * 2 ** 21 + low
}
