/**
 * Who may talk to the served studio: the person who was shown the address, and nobody's web page.
 *
 * The address holds a token that works once, within ten minutes; it is exchanged for a session cookie that
 * scripts cannot read and other sites cannot send. `renew` makes another token (the first one may have been
 * opened in the wrong browser); it voids the previous one, and sessions that are open stay open.
 * Host and Origin are checked on every request: a page elsewhere can neither post here nor pretend, by a DNS
 * name of its own that points to 127.0.0.1, to be here.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

export const tokenLifeMs = 10 * 60_000

export interface Refusal {
  readonly status: 400 | 403
  readonly message: string
}

export class Gate {
  readonly #port: number
  readonly #now: () => number
  readonly #session = randomBytes(32).toString('base64url')
  #token: string | undefined
  #tokenMadeMs = 0

  constructor(port: number, now: () => number = Date.now) {
    this.#port = port
    this.#now = now
  }

  /** Cookies do not tell ports apart, so two servers need two names. */
  get cookieName(): string {
    return `rankscope-${this.#port}`
  }

  /** A new address, good for one use. */
  renew(): string {
    this.#token = randomBytes(32).toString('base64url')
    this.#tokenMadeMs = this.#now()
    return `http://127.0.0.1:${this.#port}/?token=${this.#token}`
  }

  /** The `Set-Cookie` value where the token is the one that stands, and then it stands no longer. */
  exchange(token: string): string | undefined {
    const expected = this.#token
    if (!expected || this.#now() - this.#tokenMadeMs > tokenLifeMs || !same(token, expected)) return undefined
    this.#token = undefined
    return `${this.cookieName}=${this.#session}; Path=/; HttpOnly; SameSite=Strict`
  }

  /** Is it addressed to us, and not sent by a page of somebody else? `strict`: an Origin must be told. */
  refuseOrigin(headers: IncomingHttpHeaders, strict: boolean): Refusal | undefined {
    const host = headers.host ?? ''
    if (host !== `127.0.0.1:${this.#port}` && host !== `localhost:${this.#port}`)
      return { status: 403, message: 'This server answers to 127.0.0.1 only.' }
    const { origin } = headers
    if (origin === undefined ? strict : origin !== `http://${host}`)
      return { status: 403, message: 'Requests from other pages are refused.' }
    return undefined
  }

  /** Has the sender exchanged a token? */
  refuseSession(headers: IncomingHttpHeaders): Refusal | undefined {
    const cookies = (headers.cookie ?? '').split(';').map(cookie => cookie.trim())
    const prefix = `${this.cookieName}=`
    const own = cookies.filter(cookie => cookie.startsWith(prefix)).map(cookie => cookie.slice(prefix.length))
    if (own.some(value => same(value, this.#session))) return undefined
    return {
      status: 403,
      message:
        'This address has been used or is too old. Press Enter in the terminal where rankscope runs to get another.',
    }
  }
}

/** Compares without telling by the time taken how much was right. */
function same(left: string, right: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(left), digest(right))
}
