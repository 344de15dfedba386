/** The part of the browser's storage that texts are kept in. */
export type Shelf = Pick<globalThis.Storage, 'getItem' | 'setItem' | 'removeItem'>

/** Undefined where it is forbidden. */
export function browserStorage(): Shelf | undefined {
  try {
    return localStorage
  } catch {
    return undefined
  }
}
