/**
 * Memory while a plan is built: which buffer an operation makes, who uses it, when the program lets go of it,
 * and after which operations it is really free.
 */
import { type MemoryCategory, memoryCategories } from '../base/plan.ts'
import type { Rank } from '../base/units.ts'

/** What memory needs to know of the operations. */
export interface HostLines {
  /** Last operation of the rank's host line, -1 before the first. */
  hostLast(rank: Rank): number
  /** Operations that the rank has issued. */
  issued(rank: Rank): number
  isTransfer(operation: number): boolean
  isBlocking(operation: number): boolean
  isAwaited(operation: number): boolean
}

const categoryIndex = Object.fromEntries(
  memoryCategories.map((category, index) => [category, index]),
) as Record<MemoryCategory, number>

const stillStored = -1
const none: readonly number[] = []

export class PlanMemory {
  readonly rank: number[] = []
  readonly category: number[] = []
  readonly bytes: number[] = []
  readonly elements: number[] = []
  readonly allocatedBy: number[] = []
  /** Positions in the rank's program. */
  readonly storedFrom: number[] = []
  readonly storedUntil: number[] = []
  /** Operations after which the buffer is free; undefined while it lives. */
  readonly releasedBy: (readonly number[] | undefined)[] = []

  private readonly host: HostLines
  private readonly keys: number[] = []
  private readonly lastUse: number[] = []
  /** Communications that use a buffer, for buffers that any uses. */
  private readonly transfers: (number[] | undefined)[] = []
  private readonly kept = new Set<number>()

  constructor(host: HostLines) {
    this.host = host
  }

  get count(): number {
    return this.rank.length
  }

  allocate(rank: Rank, category: MemoryCategory, bytes: number, elements: number, operation: number): number {
    this.rank.push(rank)
    this.category.push(categoryIndex[category])
    this.bytes.push(bytes)
    this.elements.push(elements)
    this.allocatedBy.push(operation)
    this.storedFrom.push(0)
    this.storedUntil.push(0)
    this.releasedBy.push(undefined)
    this.keys.push(0)
    this.transfers.push(undefined)
    return this.lastUse.push(operation) - 1
  }

  use(buffer: number, operation: number): void {
    if (this.lastUse[buffer]! < operation) this.lastUse[buffer] = operation
    if (!this.host.isTransfer(operation)) return
    const transfers = this.transfers[buffer]
    if (transfers === undefined) this.transfers[buffer] = [operation]
    else if (transfers.at(-1) !== operation) transfers.push(operation)
  }

  /** A key of the rank's storage now holds it. A buffer may lie under several keys. */
  store(buffer: number): void {
    if (this.keys[buffer]!++ > 0) return
    if (this.storedUntil[buffer] === 0) this.storedFrom[buffer] = this.host.issued(this.rank[buffer]!)
    this.storedUntil[buffer] = stillStored
  }

  /** A key is gone. With the last one the memory is let go. */
  remove(buffer: number): void {
    if (--this.keys[buffer]! > 0) return
    this.storedUntil[buffer] = this.host.issued(this.rank[buffer]!)
    this.release(buffer)
  }

  /** The program lets go of it here: free when the host line and every transfer in flight are done with it. */
  release(buffer: number): void {
    if (this.kept.has(buffer) || this.releasedBy[buffer] !== undefined) return
    const last = this.host.hostLast(this.rank[buffer]!)
    const holders = last >= 0 ? [last] : []
    for (const transfer of this.transfers[buffer] ?? none) {
      if (!this.host.isAwaited(transfer)) holders.push(transfer)
    }
    this.releasedBy[buffer] = holders
  }

  isReleased(buffer: number): boolean {
    return this.releasedBy[buffer] !== undefined
  }

  /** A communication that uses it and that the program has not awaited yet, -1 where there is none. */
  inFlight(buffer: number): number {
    return this.transfers[buffer]?.find(transfer => !this.host.isAwaited(transfer)) ?? -1
  }

  /** It outlives the step. */
  keep(buffer: number): void {
    this.kept.add(buffer)
  }

  /** Ends what was never let go of: with its rank's program where it is stored, otherwise at its last use. */
  settle(): void {
    for (let buffer = 0; buffer < this.count; buffer++) {
      if (this.storedUntil[buffer] === stillStored) {
        this.storedUntil[buffer] = this.host.issued(this.rank[buffer]!)
      }
      if (this.kept.has(buffer)) continue
      if (this.keys[buffer]! > 0) this.release(buffer)
      this.releasedBy[buffer] ??= this.lastUses(buffer)
    }
  }

  private lastUses(buffer: number): number[] {
    const last = this.lastUse[buffer]!
    const holders = [last]
    for (const transfer of this.transfers[buffer] ?? none) {
      if (transfer !== last && !this.host.isBlocking(transfer)) holders.push(transfer)
    }
    return holders
  }
}
