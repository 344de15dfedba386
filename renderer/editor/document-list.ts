/** The strategies that are open, the one in front, and their copies in the workspace. */
import { Store } from '../app/store.ts'
import { forgetDocument, keepDocument, keepList, readKept } from './kept-documents.ts'
import type { Shelf } from './shelf.ts'
import { firstSettings, freeName, type StrategyDocument } from './strategy-document.ts'

export class DocumentList {
  readonly all = new Store<readonly StrategyDocument[]>([])
  readonly front = new Store<string | undefined>(undefined)
  readonly #shelf: Shelf | undefined
  readonly #onNotKept: () => void
  /** Documents that are kept in a moment. */
  readonly #toKeep = new Map<string, ReturnType<typeof setTimeout>>()

  /**
   * @param shelf undefined where storage is forbidden
   * @param onNotKept told when a text could not be kept: it must be saved to a file
   */
  constructor(shelf: Shelf | undefined, onNotKept: () => void) {
    this.#shelf = shelf
    this.#onNotKept = onNotKept
    this.restore()
  }

  /** Takes in what was kept, also where it could be read only later; what was opened meanwhile stays in front. */
  restore(): void {
    if (!this.#shelf) return
    const { documents, front } = readKept(this.#shelf)
    const opened = this.all.get()
    const kept = documents.filter(({ id }) => !opened.some(other => other.id === id))
    if (kept.length === 0) return
    this.all.set([...kept, ...opened])
    if (opened.length > 0) this.#keepList()
    else this.front.set(kept.some(({ id }) => id === front) ? front : kept[0]?.id)
  }

  current(): StrategyDocument | undefined {
    return this.get(this.front.get())
  }

  get(id: string | undefined): StrategyDocument | undefined {
    return this.all.get().find(document => document.id === id)
  }

  /** Opens a document in front of the others, on the cluster and by the rules of the one before unless told. */
  add(
    name: string,
    text: string,
    more: Partial<Pick<StrategyDocument, 'settings' | 'lesson'>> = {},
  ): StrategyDocument {
    const taken = this.all.get().map(document => document.name)
    const { cluster, lab } = this.current()?.settings ?? firstSettings
    const added: StrategyDocument = {
      id: crypto.randomUUID(),
      name: freeName(name, taken),
      text,
      savedText: text,
      settings: { ...firstSettings, cluster, lab },
      versions: [],
      ...more,
    }
    this.all.update(list => [...list, added])
    this.show(added.id)
    this.#keep(shelf => keepDocument(shelf, added))
    return added
  }

  show(id: string): void {
    this.front.set(id)
    this.#keepList()
  }

  /** @param pauseMs of a change that the next one may replace at once: how long it may take to be kept */
  change(id: string, change: Partial<StrategyDocument>, pauseMs = 0): void {
    const before = this.get(id)
    if (!before) return
    const changed = { ...before, ...change }
    this.all.update(list => list.map(document => (document.id === id ? changed : document)))
    if (pauseMs === 0) this.#keepNow(id)
    else if (!this.#toKeep.has(id))
      this.#toKeep.set(
        id,
        setTimeout(() => this.#keepNow(id), pauseMs),
      )
  }

  /** As it is by now. */
  #keepNow(id: string): void {
    clearTimeout(this.#toKeep.get(id))
    this.#toKeep.delete(id)
    const document = this.get(id)
    if (document) this.#keep(shelf => keepDocument(shelf, document))
  }

  /** Takes it away; its neighbour comes to the front. */
  remove(id: string): void {
    const list = this.all.get()
    const index = list.findIndex(document => document.id === id)
    if (index < 0) return
    this.all.set(list.filter(document => document.id !== id))
    if (this.front.get() === id) this.front.set((list[index + 1] ?? list[index - 1])?.id)
    clearTimeout(this.#toKeep.get(id))
    this.#toKeep.delete(id)
    this.#keepList()
    this.#keep(shelf => forgetDocument(shelf, id))
  }

  #keepList(): void {
    this.#keep(shelf => keepList(shelf, { documents: this.all.get(), front: this.front.get() }))
  }

  #keep(write: (shelf: Shelf) => void): void {
    try {
      if (this.#shelf) write(this.#shelf)
      else this.#onNotKept()
    } catch {
      this.#onNotKept()
    }
  }
}
