/**
 * Texts that outlive the window and the program: the session, what is open in the editor, how the library is
 * looked at. The service keeps them in the workspace, so they are there whatever address the studio is served at;
 * here they are at hand at once. A text is on its way as soon as it is set, and the last one of a key wins.
 */
import { errorData } from '../../engine/base/app-error.ts'
import type { Client } from '../../engine/base/channel/contract.ts'
import type { TracesContract } from '../../traces-db/contract.ts'

/** How often a text is sent while the service comes and goes. */
const mostAttempts = 4

type KeepingClient = Pick<Client<TracesContract>, 'keptTexts' | 'keepText'>

export class KeptTexts {
  /** Resolves once what was kept has been read; also where it could not be. */
  readonly ready: Promise<void>
  readonly #client: KeepingClient
  readonly #onNotKept: () => void
  readonly #texts = new Map<string, string>()
  /** What the service has not acknowledged; undefined forgets the key. */
  readonly #waiting = new Map<string, string | undefined>()
  #isReady = () => {}
  #isWriting = false

  /** @param onNotKept told when texts could not be kept */
  constructor(client: KeepingClient, onNotKept: () => void) {
    this.#client = client
    this.#onNotKept = onNotKept
    this.ready = new Promise(resolve => {
      this.#isReady = resolve
    })
  }

  /**
   * Reads what was kept; what was set meanwhile stays. Called once. Returns the name under which a damaged workspace
   * was put aside, if one was.
   */
  async load(): Promise<string | undefined> {
    try {
      const { texts, putAside } = await this.#client.keptTexts({})
      for (const [key, text] of Object.entries(texts)) {
        if (!this.#waiting.has(key)) this.#texts.set(key, text)
      }
      return putAside
    } catch {
      this.#onNotKept()
      return undefined
    } finally {
      this.#isReady()
    }
  }

  getItem(key: string): string | null {
    return this.#texts.get(key) ?? null
  }

  setItem(key: string, text: string): void {
    if (this.#texts.get(key) === text) return
    this.#texts.set(key, text)
    this.#send(key, text)
  }

  removeItem(key: string): void {
    this.#texts.delete(key)
    this.#send(key, undefined)
  }

  #send(key: string, text: string | undefined): void {
    this.#waiting.set(key, text)
    void this.#write()
  }

  /** One after the other; whatever fails goes with the next text that is set. */
  async #write(): Promise<void> {
    if (this.#isWriting) return
    this.#isWriting = true
    try {
      for (;;) {
        const [next] = this.#waiting
        if (!next) break
        const [key, text] = next
        await this.#keep(key, text)
        if (this.#waiting.get(key) === text) this.#waiting.delete(key)
      }
    } catch {
      this.#onNotKept()
    } finally {
      this.#isWriting = false
    }
  }

  /** A service that dies is started again, and asked again. */
  async #keep(key: string, text: string | undefined): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#client.keepText(text === undefined ? { key } : { key, text })
      } catch (thrown) {
        if (attempt === mostAttempts || errorData(thrown).code !== 'unavailable') throw thrown
      }
    }
  }
}
