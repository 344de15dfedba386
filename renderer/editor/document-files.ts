/**
 * Documents as files: opened by a grant, saved to one, watched for changes that others make. A document keeps the
 * token of its file, and the service what the token stands for: both know it again after the next start.
 */
import { errorData } from '../../engine/base/app-error.ts'
import type { Client } from '../../engine/base/channel/contract.ts'
import type { TracesContract } from '../../traces-db/contract.ts'
import type { GrantedFile, Host } from '../app/host.ts'
import type { Notices } from '../app/notices.ts'
import { Store } from '../app/store.ts'
import type { DocumentList } from './document-list.ts'
import { isModified, type StrategyDocument } from './strategy-document.ts'

type FilesClient = Pick<Client<TracesContract>, 'readText' | 'saveFile' | 'keepFile' | 'forgetFile'>

/** What of the window files need. */
export interface FilesWindow {
  readonly host: Pick<Host, 'kind' | 'chooseSave' | 'finishSave'>
  readonly traces: { readonly client: FilesClient }
  readonly notices: Pick<Notices, 'show' | 'announce'>
}

/** The file of a document was changed by somebody else. */
export interface FileConflict {
  readonly document: string
  readonly name: string
  readonly text: string
}

export class DocumentFiles {
  readonly conflict = new Store<FileConflict | undefined>(undefined)
  readonly #window: FilesWindow
  readonly #client: FilesClient
  readonly #documents: DocumentList
  readonly #setText: (id: string, text: string) => void
  /** Documents whose files are gone, which was told. */
  readonly #gone = new Set<string>()

  constructor(window: FilesWindow, documents: DocumentList, setText: (id: string, text: string) => void) {
    this.#window = window
    this.#client = window.traces.client
    this.#documents = documents
    this.#setText = setText
  }

  async open(file: Pick<GrantedFile, 'token' | 'isCopy'>): Promise<void> {
    const { name, text } = await this.#client.readText({ file: file.token })
    const all = this.#documents.all.get()
    const same = all.find(document => document.name === name && document.text === text)
    if (same) this.#documents.show(same.id)
    const { id } = same ?? this.#documents.add(name, text)
    if (!file.isCopy) this.#link(id, file.token, text)
  }

  async save(): Promise<void> {
    const document = this.#documents.current()
    if (!document) return
    if (!document.file?.isWritable) return this.saveAs()
    const now = await this.#look(document)
    // What others wrote is never overwritten unseen.
    if (now.state === 'changed') return this.#take(document.id, now.text)
    if (await this.#write(document.id, document.file.token, document.text))
      this.#saved(document, document.name)
    else await this.saveAs()
  }

  /** Asks where. In a browser it is a download: the document has no file of its own then. */
  async saveAs(): Promise<void> {
    const document = this.#documents.current()
    if (!document) return
    const { host } = this.#window
    const file = await host.chooseSave(document.name)
    if (!file) return
    await this.#client.saveFile({ file: file.token, bytes: new TextEncoder().encode(document.text) })
    await host.finishSave(file)
    if (host.kind === 'desktop') this.#link(document.id, file.token, document.text)
    else this.#unlink(document.id)
    this.#saved(document, file.name)
  }

  /** Looks whether the file in front was changed by others, or is gone. */
  async check(): Promise<void> {
    const document = this.#documents.current()
    if (!document) return
    const now = await this.#look(document)
    if (now.state === 'changed') this.#take(document.id, now.text)
    if (now.state === 'gone') this.#tellGone([document])
  }

  /** Tells which files of all documents are gone. What has changed is looked at when it comes to the front. */
  async checkAll(): Promise<void> {
    const documents = this.#documents.all.get()
    const states = await Promise.all(documents.map(document => this.#look(document)))
    this.#tellGone(documents.filter((_, index) => states[index]!.state === 'gone'))
  }

  /** `file`: what it holds replaces the text; `editor`: the text stays, and the next save overwrites the file. */
  resolveConflict(keep: 'file' | 'editor'): void {
    const conflict = this.conflict.get()
    this.conflict.set(undefined)
    if (!conflict) return
    this.#documents.change(conflict.document, { savedText: conflict.text })
    if (keep === 'file') this.#setText(conflict.document, conflict.text)
  }

  /** The document is closed. */
  forget(id: string): void {
    this.#gone.delete(id)
    this.#unlink(id)
  }

  /** What the file holds, where that is not what it held last. */
  async #look({
    file,
    savedText,
  }: StrategyDocument): Promise<
    { readonly state: 'same' | 'gone' } | { readonly state: 'changed'; readonly text: string }
  > {
    if (!file) return { state: 'same' }
    try {
      const { text } = await this.#client.readText({ file: file.token })
      return text === savedText ? { state: 'same' } : { state: 'changed', text }
    } catch (thrown) {
      const { code } = errorData(thrown)
      // Of a service that is being started again nothing follows about the file.
      return { state: code === 'not-found' || code === 'unreadable' ? 'gone' : 'same' }
    }
  }

  /** Another text of the file: shown, or the person decides which to keep. */
  #take(id: string, text: string): void {
    const document = this.#documents.get(id)
    if (!document) return
    this.#gone.delete(id)
    if (isModified(document) && document.text !== text) {
      this.conflict.set({ document: id, name: document.name, text })
      return
    }
    this.#documents.change(id, { savedText: text })
    if (document.text === text) return
    this.#setText(id, text)
    this.#window.notices.show({
      tone: 'info',
      text: `${document.name} was changed on disk and read again.`,
    })
  }

  /** Once each. Their texts are in no file now, so closing them asks first. */
  #tellGone(documents: readonly StrategyDocument[]): void {
    const untold = documents.filter(({ id }) => !this.#gone.has(id))
    if (untold.length === 0) return
    for (const { id } of untold) {
      this.#gone.add(id)
      this.#documents.change(id, { savedText: '' })
    }
    const names = untold.map(({ name }) => name).join(', ')
    const text = `No longer on disk where it was, or not readable: ${names}. The text is still here; Save writes it.`
    this.#window.notices.show({ tone: 'warn', text })
  }

  /** False where its file may not be written after all, as one of the recent files: then ask where. */
  async #write(id: string, token: string, text: string): Promise<boolean> {
    try {
      await this.#client.saveFile({ file: token, bytes: new TextEncoder().encode(text) })
      return true
    } catch (thrown) {
      if (errorData(thrown).code !== 'not-found') throw thrown
      this.#documents.change(id, { file: { token, isWritable: false } })
      return false
    }
  }

  #saved({ id, text }: StrategyDocument, name: string): void {
    this.#gone.delete(id)
    this.#documents.change(id, { name, savedText: text })
    this.#window.notices.announce(`${name} saved.`)
  }

  #link(id: string, token: string, text: string): void {
    this.#unlink(id)
    this.#documents.change(id, { file: { token, isWritable: true }, savedText: text })
    // Where it fails the file is known until the end of the program, and told as gone after the next start.
    this.#client.keepFile({ file: token }).catch(() => {})
  }

  #unlink(id: string): void {
    const file = this.#documents.get(id)?.file
    if (!file) return
    this.#documents.change(id, { file: undefined })
    this.#client.forgetFile({ file: file.token }).catch(() => {})
  }
}
