/**
 * Numbers for byte strings: the first one seen gets 0, the next new one 1, ... Looks bytes up by a hash that
 * the caller computed while scanning, so that no string is made for what was seen before.
 *
 * A salt keeps equal texts of different kinds apart.
 */
import { firstRoom, grown } from './grown.ts'

export class ByteInterner {
  count = 0
  #slots = new Int32Array(2 * firstRoom).fill(-1)
  #arena = new Uint8Array(8 * firstRoom)
  #used = 0
  #start = new Uint32Array(firstRoom)
  #length = new Uint32Array(firstRoom)
  #hash = new Int32Array(firstRoom)
  #salt = new Int32Array(firstRoom)

  /** Id of `bytes[start, end)`. It is new exactly if it equals the count before the call. */
  intern(bytes: Uint8Array, start: number, end: number, hash: number, salt = 0): number {
    const length = end - start
    const mixed = Math.imul(hash ^ Math.imul(salt, 0x9e3779b1), 0x85ebca6b)
    const mask = this.#slots.length - 1
    let slot = (mixed ^ (mixed >>> 15)) & mask
    for (;;) {
      const id = this.#slots[slot]!
      if (id < 0) return this.#add(slot, bytes, start, length, mixed, salt)
      if (this.#hash[id] === mixed && this.#length[id] === length && this.#salt[id] === salt) {
        const at = this.#start[id]!
        const arena = this.#arena
        let k = 0
        while (k < length && arena[at + k] === bytes[start + k]) k++
        if (k === length) return id
      }
      slot = (slot + 1) & mask
    }
  }

  /** The bytes of an id; not to be kept beyond the next `intern`. */
  bytes(id: number): Uint8Array {
    return this.#arena.subarray(this.#start[id]!, this.#start[id]! + this.#length[id]!)
  }

  #add(slot: number, bytes: Uint8Array, start: number, length: number, mixed: number, salt: number): number {
    const id = this.count++
    if (id === this.#start.length) {
      this.#start = grown(this.#start)
      this.#length = grown(this.#length)
      this.#hash = grown(this.#hash)
      this.#salt = grown(this.#salt)
    }
    if (this.#used + length > this.#arena.length) {
      const larger = new Uint8Array(Math.max(2 * this.#arena.length, this.#used + length))
      larger.set(this.#arena.subarray(0, this.#used))
      this.#arena = larger
    }
    this.#arena.set(bytes.subarray(start, start + length), this.#used)
    this.#start[id] = this.#used
    this.#length[id] = length
    this.#hash[id] = mixed
    this.#salt[id] = salt
    this.#used += length
    this.#slots[slot] = id
    if (2 * this.count > this.#slots.length) this.#rehash()
    return id
  }

  #rehash(): void {
    const slots = new Int32Array(2 * this.#slots.length).fill(-1)
    const mask = slots.length - 1
    for (let id = 0; id < this.count; id++) {
      const mixed = this.#hash[id]!
      let slot = (mixed ^ (mixed >>> 15)) & mask
      while (slots[slot]! >= 0) slot = (slot + 1) & mask
      slots[slot] = id
    }
    this.#slots = slots
  }
}

/** The hash that scanners compute on the way (FNV-1a), for texts that come from elsewhere. */
export function hashBytes(bytes: Uint8Array, start = 0, end = bytes.length): number {
  let hash = 0x811c9dc5
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193)
  return hash
}
