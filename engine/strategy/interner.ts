/** Gives equal things one small number, in order of first appearance. Equal means: the same key. */
export class Interner<T> {
  readonly items: T[] = []
  private readonly numbers = new Map<string, number>()

  number(key: string, make: () => T): number {
    const known = this.numbers.get(key)
    if (known !== undefined) return known
    this.numbers.set(key, this.items.length)
    return this.items.push(make()) - 1
  }
}
