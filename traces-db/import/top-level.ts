/** What a trace file tells beside its events, gathered member by member. */
import { maximumMetadataBytes } from './limits.ts'
import { repairMembers } from './repair-json.ts'

export interface TopLevel {
  /** All members as one JSON object text. */
  readonly metadata: string
  readonly baseTimeNs: string | undefined
  readonly rank: number | undefined
  readonly worldSize: number | undefined
  readonly isKineto: boolean
}

const kinetoMembers = ['schemaVersion', 'deviceProperties', 'distributedInfo', 'baseTimeNanoseconds']

export class TopLevelMembers {
  readonly #members = new Map<string, string>()
  #bytes = 0

  /**
   * Takes a member, key and value as written. False where it is no JSON, even repaired, or where there is
   * too much already.
   */
  add(key: string, value: Uint8Array): boolean {
    if (this.#bytes + value.length > maximumMetadataBytes) return false
    this.#bytes += value.length
    const text = Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('utf8')
    const valid = isJson(text) ? text : repairMembers(value).toString('utf8')
    if (valid !== text && !isJson(valid)) return false
    this.#members.set(key, valid)
    return true
  }

  finish(): TopLevel {
    const distributed = this.#object('distributedInfo')
    const base = this.#members.get('baseTimeNanoseconds')?.trim().replace(/^"|"$/g, '')
    return {
      metadata: `{${[...this.#members].map(([key, value]) => `${JSON.stringify(key)}:${value}`).join(',')}}`,
      baseTimeNs: base && /^-?\d{1,25}$/.test(base) ? base : undefined,
      rank: wholeNumber(distributed['rank']),
      worldSize: wholeNumber(distributed['world_size']),
      isKineto: kinetoMembers.some(name => this.#members.has(name)),
    }
  }

  #object(key: string): Readonly<Record<string, unknown>> {
    const value: unknown = JSON.parse(this.#members.get(key) ?? '{}')
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** Ranks and world sizes beyond a million are no such. */
function wholeNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' ? Number(value) : value
  return typeof number === 'number' && Number.isInteger(number) && number >= 0 && number <= 1_000_000
    ? number
    : undefined
}
