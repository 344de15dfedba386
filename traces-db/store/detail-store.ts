/**
 * Details by number: finds the block, inflates it, keeps the last few. Walking through numbers in order
 * inflates every block once.
 */
import { readDetailBlock } from './detail-blocks.ts'

/** A block whose compressed bytes are fetched when they are needed. */
export interface DetailBlock {
  readonly first: number
  readonly count: number
  /** Throws `damaged`. */
  load(): Uint8Array
}

/** Inflated blocks that are kept: some 4 MB. */
const keptBlocks = 8

export class DetailStore {
  #blocks: DetailBlock[] = []
  #sorted = true
  /** The greatest number of a detail. */
  count = 0
  /** Least recently used first. */
  readonly #inflated = new Map<DetailBlock, readonly Uint8Array[]>()

  add(block: DetailBlock): void {
    const last = this.#blocks.at(-1)
    if (last && block.first <= last.first) this.#sorted = false
    this.#blocks.push(block)
    this.count = Math.max(this.count, block.first + block.count - 1)
  }

  /** JSON object text of a detail; '' for number 0 and where no block has it. Throws `damaged`. */
  text(number: number): string {
    const block = number > 0 ? this.#find(number) : undefined
    if (!block) return ''
    const bytes = this.#inflate(block)[number - block.first]!
    return bytes.length === 0 ? '' : `{${new TextDecoder().decode(bytes)}}`
  }

  #find(number: number): DetailBlock | undefined {
    if (!this.#sorted) this.#blocks = this.#blocks.sort((a, b) => a.first - b.first)
    this.#sorted = true
    let low = 0
    let high = this.#blocks.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#blocks[middle]!.first <= number) low = middle + 1
      else high = middle
    }
    const block = this.#blocks[low - 1]
    return block && number < block.first + block.count ? block : undefined
  }

  #inflate(block: DetailBlock): readonly Uint8Array[] {
    const texts = this.#inflated.get(block) ?? readDetailBlock(block.load(), block.count)
    this.#inflated.delete(block)
    this.#inflated.set(block, texts)
    if (this.#inflated.size > keptBlocks) {
      for (const oldest of this.#inflated.keys()) {
        this.#inflated.delete(oldest)
        break
      }
    }
    return texts
  }
}
