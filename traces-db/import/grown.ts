type Column = Float64Array | Int32Array | Uint32Array | Uint16Array | Uint8Array

/**
 * Entries of a column at first. So few that every column grows while its code is still cold: V8 takes a field that
 * was set once for a constant, and what it compiled on that belief is thrown away when the field is set again.
 */
export const firstRoom = 8

/** Beyond so many entries a column grows by half: the columns of a 2 GB file must not be half empty. */
const largeColumn = 1 << 17

/** The column with more room. */
export function grown<C extends Column>(column: C): C {
  const length = column.length < largeColumn ? 2 * column.length : column.length + (column.length >> 1)
  const larger = new (column.constructor as new (length: number) => C)(length)
  larger.set(column as never)
  return larger
}
