/**
 * Copies of files that a browser sent (main/serve/transfer-folder.ts). Each is used once: then the run, or the editor,
 * holds everything of it, or nobody wants it any more.
 */
import { rmdirSync, rmSync } from 'node:fs'
import { dirname, join, resolve, sep } from 'node:path'
import type { Grants } from './grants.ts'

export class SentCopies {
  readonly #folder: string
  readonly #grants: Grants

  constructor(home: string, grants: Grants) {
    this.#folder = join(resolve(home), 'transfers') + sep
    this.#grants = grants
  }

  /** They lie in our own folder and go with the server: nothing to come back to. */
  has(path: string): boolean {
    return path.startsWith(this.#folder)
  }

  /** Something is made of the file of a token; where that is a copy, it is gone afterwards. */
  async once<Made>(token: string, make: (path: string) => Made | Promise<Made>): Promise<Made> {
    const [path] = this.#grants.paths(token)
    try {
      return await make(path!)
    } finally {
      this.discard([token])
    }
  }

  /** Those among what the tokens stand for are gone, and their tokens with them; files of others stay. */
  discard(tokens: readonly string[]): void {
    for (const token of tokens) {
      // Used twice at once, it went with the first use.
      if (!this.#grants.isGood(token)) continue
      const paths = this.#grants.paths(token)
      if (!paths.every(path => this.has(path))) continue
      for (const path of paths) remove(path)
      this.#grants.revoke(token)
    }
  }
}

/** With the folder that was made for it. */
function remove(path: string): void {
  rmSync(path, { force: true })
  try {
    rmdirSync(dirname(path))
  } catch {
    // Something else lies there, or it is gone.
  }
}
