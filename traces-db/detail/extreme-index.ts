/**
 * Where the greatest (or least) value of any range lies: the best position of every block of 64 values, and
 * over the blocks a binary tree. 0.125 to 0.25 byte a value; a query reads at most 126 values and 2 log2(n / 64) nodes.
 */

export const blockShift = 6
export const blockSize = 1 << blockShift

/** Heap order: leaves at [leaves, 2 leaves), the parent of node n at n >> 1. */
interface Tree {
  /** Of how many values. */
  readonly count: number
  readonly leaves: number
  readonly nodes: Uint32Array
}

const noTree: Tree = { count: 0, leaves: 0, nodes: new Uint32Array(0) }

export class ExtremeIndex {
  readonly #values: Float64Array
  readonly #sign: 1 | -1
  readonly #count: number
  /** Made when a whole block is first asked for: there may be hundreds of thousands of columns that never are. */
  #tree: Tree | undefined
  /** Of fewer of the same values, until then. */
  #shorter: Tree | undefined

  /**
   * `sign` 1 finds the greatest value, -1 the least. The first `count` values must not change afterwards. `shorter`
   * is the index of fewer of the same values: its whole blocks are not looked at again.
   */
  constructor(values: Float64Array, count: number, sign: 1 | -1 = 1, shorter?: ExtremeIndex) {
    this.#values = values
    this.#sign = sign
    this.#count = count
    this.#shorter = shorter ? (shorter.#tree ?? shorter.#shorter) : undefined
  }

  #build(): Tree {
    const values = this.#values
    const sign = this.#sign
    const count = this.#count
    const blocks = Math.ceil(count / blockSize)
    const leaves = 2 ** Math.ceil(Math.log2(blocks))
    const nodes = new Uint32Array(2 * leaves)
    const { count: before, leaves: leavesBefore, nodes: nodesBefore } = this.#shorter ?? noTree
    const known = before >>> blockShift
    nodes.set(nodesBefore.subarray(leavesBefore, leavesBefore + known), leaves)
    for (let block = known; block < blocks; block++) {
      const end = Math.min(count, (block + 1) * blockSize)
      let best = block * blockSize
      let bestValue = sign * values[best]!
      for (let i = best + 1; i < end; i++) {
        const value = sign * values[i]!
        if (value > bestValue) {
          best = i
          bestValue = value
        }
      }
      nodes[leaves + block] = best
    }
    // Leaves beyond the last block repeat it: they are never asked for, and lose every tie.
    nodes.fill(nodes[leaves + blocks - 1]!, leaves + blocks)
    for (let node = leaves - 1; node > 0; node--) {
      const left = nodes[2 * node]!
      const right = nodes[2 * node + 1]!
      nodes[node] = sign * values[right]! > sign * values[left]! ? right : left
    }
    this.#shorter = undefined
    return { count, leaves, nodes }
  }

  /** Position of the extreme value in [from, to), the first of equals. The range must not be empty. */
  find(from: number, to: number): number {
    const firstBlock = (from + blockSize - 1) >>> blockShift
    const lastBlock = to >>> blockShift
    if (firstBlock >= lastBlock) return this.#scan(from, to, from)
    let best = this.#scan(from, firstBlock << blockShift, from)
    best = this.#better(best, this.#findBlocks(firstBlock, lastBlock))
    return this.#scan(lastBlock << blockShift, to, best)
  }

  #findBlocks(firstBlock: number, lastBlock: number): number {
    this.#tree ??= this.#build()
    const { leaves, nodes } = this.#tree
    let low = firstBlock + leaves
    let high = lastBlock + leaves
    let best = nodes[low]!
    while (low < high) {
      if (low & 1) best = this.#better(best, nodes[low++]!)
      if (high & 1) best = this.#better(best, nodes[--high]!)
      low >>>= 1
      high >>>= 1
    }
    return best
  }

  #better(a: number, b: number): number {
    const left = this.#sign * this.#values[a]!
    const right = this.#sign * this.#values[b]!
    if (left === right) return Math.min(a, b)
    return right > left ? b : a
  }

  #scan(from: number, to: number, start: number): number {
    const values = this.#values
    const sign = this.#sign
    let best = start
    let bestValue = sign * values[best]!
    for (let i = from; i < to; i++) {
      const value = sign * values[i]!
      if (value > bestValue) {
        best = i
        bestValue = value
      }
    }
    return best
  }
}
