/**
 * Columns that grow by pieces. The first piece is kept as it came (an import adds a lane once, and copies
 * nothing); later ones are appended to buffers with room to grow. Views are made when somebody looks.
 */
export type Column = Float64Array | Uint32Array | Int32Array | Uint8Array
/** By name. A column that a piece lacks is filled with -1 there (the operations of slices without one). */
export type Columns = Readonly<Record<string, Column | undefined>>

export class GrowingColumns<C extends Columns> {
  #columns: C
  #count: number
  #view: C | undefined

  /** `first` is handed over. Its columns may be longer than `count`. */
  constructor(first: C, count: number) {
    this.#columns = firstOfAll(first, count)
    this.#count = count
  }

  get count(): number {
    return this.#count
  }

  /** Appends the first `count` entries of each column. Views taken earlier keep showing what they showed. */
  append(piece: C, count: number): void {
    const needed = this.#count + count
    this.#columns = mapColumns({ ...piece, ...this.#columns }, (column, name) => {
      const known = this.#columns[name] ?? grown(column.subarray(0, 0), this.#count).fill(-1)
      const room = known.length >= needed ? known : grown(known, needed)
      const added = piece[name]
      if (added) room.set(added.subarray(0, count), this.#count)
      else room.fill(-1, this.#count, needed)
      return room
    })
    this.#count = needed
    this.#view = undefined
  }

  /** The columns, each exactly `count` long. */
  view(): C {
    this.#view ??= firstOfAll(this.#columns, this.#count)
    return this.#view
  }
}

/** Columns that are as long as asked stay themselves: runs may have millions of them. */
function firstOfAll<C extends Columns>(columns: C, count: number): C {
  for (const name in columns) {
    if (columns[name] && columns[name].length !== count) {
      return mapColumns(columns, column => (column.length === count ? column : column.subarray(0, count)))
    }
  }
  return columns
}

function grown<T extends Column>(column: T, needed: number): T {
  const larger = new (column.constructor as new (length: number) => T)(Math.max(needed, 2 * column.length))
  larger.set(column)
  return larger
}

function mapColumns<C extends Columns>(columns: C, change: (column: Column, name: string) => Column): C {
  const changed: Record<string, Column> = {}
  for (const [name, column] of Object.entries(columns)) {
    if (column) changed[name] = change(column, name)
  }
  return changed as C
}
