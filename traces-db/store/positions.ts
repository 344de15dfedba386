/** Rows of columns, chosen by their positions. */

/** Positions of each track in order; tracks ascending. Mostly they come so: then none is moved. */
export function positionsByTrack(
  track: Uint32Array,
  compare: (a: number, b: number) => number,
): readonly { readonly track: number; readonly positions: Uint32Array }[] {
  const offsets: number[] = []
  for (const id of track) offsets[id] = (offsets[id] ?? 0) + 1
  const tracks = Object.keys(offsets).map(Number)
  let sum = 0
  for (const id of tracks) {
    const count = offsets[id]!
    offsets[id] = sum
    sum += count
  }
  const order = new Uint32Array(track.length)
  for (let position = 0; position < track.length; position++) {
    const id = track[position]!
    order[offsets[id]!++] = position
  }
  let from = 0
  return tracks.map(id => {
    const positions = order.subarray(from, offsets[id]!)
    from = offsets[id]!
    const isOrdered = positions.every((position, i) => i === 0 || compare(positions[i - 1]!, position) < 0)
    if (!isOrdered) positions.sort(compare)
    return { track: id, positions }
  })
}

/** `from` with a function costs some ten times as much: this is half of what a preview costs the store. */
export function taken<A extends Float64Array | Uint32Array | Int32Array | Uint8Array>(
  column: A,
  chosen: Uint32Array,
  into: A,
): A {
  for (let i = 0; i < chosen.length; i++) into[i] = column[chosen[i]!]!
  return into
}
