type Column = Float64Array | Int32Array | Uint32Array | Uint16Array | Uint8Array

/** The column with twice the room. */
export function doubled<C extends Column>(column: C): C {
  const larger = new (column.constructor as new (length: number) => C)(2 * column.length)
  larger.set(column as never)
  return larger
}
