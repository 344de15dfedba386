/** Strategies as files: opened by a grant, saved to one, and watched for changes that others make. */
import { errorData } from '../../engine/base/app-error.ts'
import type { Client } from '../../engine/base/channel/contract.ts'
import type { TextFile, TracesContract } from '../../traces-db/contract.ts'
import type { GrantedFile, Host } from '../app/host.ts'

/** The file of a document, for as long as the service knows its token. */
interface FileLink {
  readonly token: string
  /** Without asking again where. In a browser saving is a download, each time. */
  readonly isWritable: boolean
  /** What it held when it was last read or written. */
  readonly text: string
}

export class StrategyFiles {
  readonly #host: Pick<Host, 'kind' | 'chooseSave' | 'finishSave'>
  readonly #client: Pick<Client<TracesContract>, 'readText' | 'saveFile'>
  /** By document. */
  readonly #links = new Map<string, FileLink>()

  constructor(
    host: Pick<Host, 'kind' | 'chooseSave' | 'finishSave'>,
    client: Pick<Client<TracesContract>, 'readText' | 'saveFile'>,
  ) {
    this.#host = host
    this.#client = client
  }

  read({ token }: Pick<GrantedFile, 'token'>): Promise<TextFile> {
    return this.#client.readText({ file: token })
  }

  /** The document was read from this file; a strategy or schedule that was opened on a desktop may be written. */
  link(document: string, token: string, text: string): void {
    this.#links.set(document, { token, isWritable: this.#host.kind === 'desktop', text })
  }

  /** Whether it can be saved without asking where. */
  isSavable(document: string): boolean {
    return this.#links.get(document)?.isWritable === true
  }

  /** Asks where; undefined where the person cancelled. */
  async saveAs(document: string, name: string, text: string): Promise<string | undefined> {
    const file = await this.#host.chooseSave(name)
    if (!file) return undefined
    await this.#client.saveFile({ file: file.token, bytes: new TextEncoder().encode(text) })
    await this.#host.finishSave(file)
    if (this.#host.kind === 'desktop') {
      this.#links.set(document, { token: file.token, isWritable: true, text })
    }
    return file.name
  }

  /** False where its file may not be written after all, as one of the recent files: then ask where. */
  async save(document: string, text: string): Promise<boolean> {
    const link = this.#links.get(document)!
    try {
      await this.#client.saveFile({ file: link.token, bytes: new TextEncoder().encode(text) })
    } catch (thrown) {
      if (errorData(thrown).code !== 'not-found') throw thrown
      this.#links.set(document, { ...link, isWritable: false })
      return false
    }
    this.#links.set(document, { ...link, text })
    return true
  }

  /** What the file holds where that is not what it held last; undefined where it is, or where there is none. */
  async changedText(document: string): Promise<string | undefined> {
    const link = this.#links.get(document)
    if (!link || this.#host.kind !== 'desktop') return undefined
    try {
      const { text } = await this.#client.readText({ file: link.token })
      return text === link.text ? undefined : text
    } catch {
      // Removed, or its token died with the service: there is nothing to compare with.
      return undefined
    }
  }

  /** From here on this text of the file is known. */
  accept(document: string, text: string): void {
    const link = this.#links.get(document)
    if (link) this.#links.set(document, { ...link, text })
  }

  forget(document: string): void {
    this.#links.delete(document)
  }
}
