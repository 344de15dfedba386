/**
 * Kinds of collectives by their many spellings, and what NCCL's tests multiply with to make bandwidths
 * comparable to a link's speed: S / t is the algorithm bandwidth, times the factor the bus bandwidth.
 */
interface CollectiveKind {
  readonly kind: string
  readonly pattern: RegExp
  /** Factor for n ranks. */
  readonly factor: (ranks: number) => number
  readonly formula: (ranks: number) => string
  /** Which side of the call tells S: what a rank puts in, or what it gets. */
  readonly size: 'in' | 'out'
}

const all = (n: number) => (n - 1) / n
const allText = (n: number) => `(${n} - 1) / ${n}`
const one = () => 1

/** First match wins. */
const kinds: readonly CollectiveKind[] = [
  { kind: 'reduce-scatter', pattern: /reduce_?-?scatter/i, factor: all, formula: allText, size: 'in' },
  {
    kind: 'all-reduce',
    pattern: /all_?-?reduce/i,
    factor: n => 2 * all(n),
    formula: n => `2 (${n} - 1) / ${n}`,
    size: 'in',
  },
  { kind: 'all-gather', pattern: /all_?-?gather/i, factor: all, formula: allText, size: 'out' },
  { kind: 'all-to-all', pattern: /all_?-?to_?-?all/i, factor: all, formula: allText, size: 'in' },
  { kind: 'broadcast', pattern: /broadcast/i, factor: one, formula: () => '1', size: 'in' },
  { kind: 'reduce', pattern: /reduce/i, factor: one, formula: () => '1', size: 'in' },
  { kind: 'gather', pattern: /gather/i, factor: all, formula: allText, size: 'out' },
  { kind: 'scatter', pattern: /scatter/i, factor: all, formula: allText, size: 'in' },
  // NCCL's kernel of grouped sends and receives: an all-to-all or messages, the name does not tell.
  { kind: 'send and receive', pattern: /send(?:_?| and )rec/i, factor: one, formula: () => '1', size: 'in' },
  { kind: 'send', pattern: /send/i, factor: one, formula: () => '1', size: 'in' },
  { kind: 'receive', pattern: /recv|receive/i, factor: one, formula: () => '1', size: 'out' },
  { kind: 'barrier', pattern: /barrier/i, factor: one, formula: () => '', size: 'in' },
]

/** Undefined where the name tells nothing. */
export function collectiveKind(name: string): CollectiveKind | undefined {
  return kinds.find(({ pattern }) => pattern.test(name))
}

/** Bytes of an element by the names that PyTorch writes. Undefined for an unknown one. */
export function elementBytes(dtype: string): number | undefined {
  const sizes: readonly (readonly [RegExp, number])[] = [
    [/^(?:double|float64|long|int64|complexfloat)$/i, 8],
    [/^(?:float|float32|int|int32)$/i, 4],
    [/^(?:half|float16|bfloat16|short|int16)$/i, 2],
    [/^(?:byte|char|bool|int8|uint8|float8.*)$/i, 1],
  ]
  return sizes.find(([pattern]) => pattern.test(dtype))?.[1]
}
