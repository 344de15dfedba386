/** Writes plain data as a pickle of any protocol from 2 to 5, with the instructions that Python uses for each. */
export type Plain = number | string | boolean | null | readonly Plain[] | { readonly [key: string]: Plain }

export function writePickle(value: Plain, protocol: 2 | 3 | 4 | 5): Uint8Array {
  const writer = new PickleWriter(protocol)
  writer.value(value)
  return writer.finish()
}

class PickleWriter {
  readonly #protocol: number
  readonly #bytes: number[] = []
  #memo = 0

  constructor(protocol: number) {
    this.#protocol = protocol
  }

  value(value: Plain): void {
    if (value === null) this.#put('N')
    else if (typeof value === 'boolean') this.#put(value ? '\x88' : '\x89')
    else if (typeof value === 'number') this.#number(value)
    else if (typeof value === 'string') this.#string(value)
    else if (Array.isArray(value)) this.#list(value)
    else this.#dict(value as { readonly [key: string]: Plain })
  }

  finish(): Uint8Array {
    const body = [...this.#bytes, 0x2e]
    const head = [0x80, this.#protocol]
    if (this.#protocol >= 4) head.push(0x95, ...little(BigInt(body.length), 8))
    return Uint8Array.from([...head, ...body])
  }

  #number(value: number): void {
    if (!Number.isInteger(value)) {
      const view = new DataView(new ArrayBuffer(8))
      view.setFloat64(0, value)
      this.#put('G', ...new Uint8Array(view.buffer))
    } else if (value >= 0 && value < 256) this.#put('K', value)
    else if (value >= 0 && value < 65_536) this.#put('M', ...little(BigInt(value), 2))
    else if (value >= -(2 ** 31) && value < 2 ** 31)
      this.#put('J', ...little(BigInt.asUintN(32, BigInt(value)), 4))
    else this.#put('\x8a', 8, ...little(BigInt.asUintN(64, BigInt(value)), 8))
  }

  #string(value: string): void {
    const bytes = new TextEncoder().encode(value)
    if (this.#protocol >= 4 && bytes.length < 256) this.#put('\x8c', bytes.length, ...bytes)
    else this.#put('X', ...little(BigInt(bytes.length), 4), ...bytes)
    this.#remember()
  }

  #list(items: readonly Plain[]): void {
    this.#put(']')
    this.#remember()
    if (items.length === 1) {
      this.value(items[0]!)
      this.#put('a')
    } else if (items.length > 1) {
      this.#put('(')
      for (const item of items) this.value(item)
      this.#put('e')
    }
  }

  #dict(dict: { readonly [key: string]: Plain }): void {
    this.#put('}')
    this.#remember()
    this.#put('(')
    for (const [key, item] of Object.entries(dict)) {
      this.value(key)
      this.value(item)
    }
    this.#put('u')
  }

  #remember(): void {
    const key = this.#memo++
    if (this.#protocol >= 4) this.#put('\x94')
    else if (key < 256) this.#put('q', key)
    else this.#put('r', ...little(BigInt(key), 4))
  }

  #put(opcode: string, ...bytes: readonly number[]): void {
    this.#bytes.push(opcode.charCodeAt(0))
    for (const byte of bytes) this.#bytes.push(byte)
  }
}

function little(value: bigint, width: number): number[] {
  return Array.from({ length: width }, (_, i) => Number((value >> BigInt(8 * i)) & 255n))
}
