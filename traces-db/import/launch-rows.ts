/**
 * Which launch (a runtime call) started which device work, by `args.correlation`: the arrows of files whose
 * writer left out the ac2g flow events. Only rows and numbers are kept; finish-file.ts draws the arrows that
 * no flow event draws.
 */
import { operationClassIndex } from '../../engine/base/operation-class.ts'
import type { Label } from '../../engine/base/run.ts'
import { member } from './event-members.ts'
import type { EventScanner } from './event-scanner.ts'
import { firstRoom, grown } from './grown.ts'

const pattern = Buffer.from('"correlation"')
/** How far the search may jump by the byte under the pattern's end (Horspool). */
const jump = new Uint8Array(256).fill(pattern.length)
for (let i = 0; i < pattern.length - 1; i++) jump[pattern[i]!] = pattern.length - 1 - i

const runtimeClass = operationClassIndex.runtime

export class LaunchRows {
  count = 0
  /** 32 bits, as CUPTI and roctracer count them. */
  correlation = new Uint32Array(firstRoom)
  thread = new Uint32Array(firstRoom)
  row = new Uint32Array(firstRoom)
  /** 1 = device work, 0 = launch. */
  device = new Uint8Array(firstRoom)

  /** Looks at a slice. */
  see(scanner: EventScanner, label: Label, device: boolean, thread: number, row: number): void {
    if (!device && label.class !== runtimeClass) return
    const to = scanner.ends[member.args]!
    if (to === 0) return
    const value = correlationIn(scanner.bytes, scanner.starts[member.args]!, to)
    if (value <= 0) return
    const at = this.count++
    if (at === this.correlation.length) {
      this.correlation = grown(this.correlation)
      this.thread = grown(this.thread)
      this.row = grown(this.row)
      this.device = grown(this.device)
    }
    this.correlation[at] = value
    this.thread[at] = thread
    this.row[at] = row
    this.device[at] = device ? 1 : 0
  }
}

/** The whole number after `"correlation":`, -1 where there is none. */
function correlationIn(bytes: Uint8Array, from: number, to: number): number {
  const last = pattern.length - 1
  let i = from + last
  while (i < to) {
    const byte = bytes[i]!
    if (byte === 0x22 && bytes[i - last] === 0x22) {
      let k = 1
      while (k < last && bytes[i - last + k] === pattern[k]) k++
      if (k === last) return numberAfter(bytes, i + 1, to)
    }
    i += jump[byte]!
  }
  return -1
}

function numberAfter(bytes: Uint8Array, from: number, to: number): number {
  let i = from
  while (i < to && (bytes[i] === 0x3a || bytes[i] === 0x20)) i++
  let value = 0
  let digits = 0
  while (i < to) {
    const digit = bytes[i]! - 0x30
    if (digit < 0 || digit > 9) break
    value = value * 10 + digit
    digits++
    i++
  }
  return digits > 0 && value <= 0xffffffff ? value : -1
}
