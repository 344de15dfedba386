/** The values of a full column in a longer one. */
export function grown<T extends { set(source: T): void }>(from: T, to: T): T {
  to.set(from)
  return to
}
