type Column = Float64Array | Int32Array | Uint32Array | Uint16Array | Uint8Array

/** Beyond so many entries a column grows by half: the columns of a 2 GB file must not be half empty. */
const largeColumn = 1 << 17

/** The column with more room. */
export function grown<C extends Column>(column: C): C {
  const length = column.length < largeColumn ? 2 * column.length : column.length + (column.length >> 1)
  const larger = new (column.constructor as new (length: number) => C)(length)
  larger.set(column as never)
  return larger
}
