/** Where texts are kept: as a browser's storage, which this may be. Reading never fails; writing throws where it does. */
export type Shelf = Pick<globalThis.Storage, 'getItem' | 'setItem' | 'removeItem'>
