/** Short messages in the window: what happened and, where there is one, the way out. */
import { errorData } from '../../engine/base/app-error.ts'
import { formatCount } from './format.ts'
import { Store } from './store.ts'

export interface Notice {
  readonly id: number
  readonly tone: 'info' | 'warn' | 'bad'
  readonly text: string
  /** What it tells of, one a line. */
  readonly lines?: readonly string[]
  readonly action?: { readonly title: string; readonly run: () => void }
  /** Taken away by itself after a while; bad news stay until they are dismissed. */
  readonly passing: boolean
}

/** How much is not seen while only the newest is, and the first of its lines. */
export function foldedIn(list: readonly Notice[]): number {
  return list.reduce((sum, { lines }) => sum + (lines?.length ?? 1), 0) - Math.min(list.length, 1)
}

/** Lines of a notice at most, beside the one that counts the rest. */
const mostLines = 10

/** Of so many files the reason of each that is known: the first few, then how many more there are. */
export function linesOf(reasons: readonly string[], files = reasons.length): readonly string[] {
  const distinct = [...new Set(reasons)]
  const shown = distinct.slice(0, mostLines)
  const more = files - reasons.length + distinct.length - shown.length
  return more > 0 ? [...shown, `and ${formatCount(more)} more`] : shown
}

/** How long a passing notice stays, ms: long enough to read two lines. */
export const passingMs = 8000

export class Notices {
  /** The newest last. */
  readonly list = new Store<readonly Notice[]>([])
  /** All of them are shown, with their lines, instead of the newest alone. */
  readonly isUnfolded = new Store(false)
  /** What a screen reader is told, apart from notices: the last sentence wins. */
  readonly announcement = new Store('')
  #lastId = 0

  /** Returns the way to take it away. */
  show(notice: Omit<Notice, 'id' | 'passing'> & { readonly passing?: boolean }): () => void {
    const id = ++this.#lastId
    const passing = notice.passing ?? notice.tone === 'info'
    this.list.update(list => [
      ...list.filter(entry => entry.text !== notice.text || String(entry.lines) !== String(notice.lines)),
      { ...notice, id, passing },
    ])
    const dismiss = () => this.dismiss(id)
    if (passing) setTimeout(dismiss, passingMs)
    return dismiss
  }

  /** Says what went wrong, unless the person asked for it to stop. What a service that is away could not do passes. */
  showError(thrown: unknown, action?: Notice['action']): void {
    const { code, message } = errorData(thrown)
    if (code === 'cancelled') return
    // While a service is away the window says so, and that it comes back.
    const passing = code === 'unavailable'
    this.show({ tone: 'bad', text: message, passing, ...(action && { action }) })
  }

  /** Files that could not be opened together, with the reason of each: one notice, however many they are. */
  showRefusals(reasons: readonly string[], action?: Notice['action']): void {
    const [only] = reasons
    if (only === undefined) return
    const way = action && { action }
    if (reasons.length === 1) this.show({ tone: 'bad', text: only, ...way })
    else {
      const text = `${formatCount(reasons.length)} files could not be opened:`
      this.show({ tone: 'bad', text, lines: linesOf(reasons), ...way })
    }
  }

  dismissAll(): void {
    this.list.set([])
    this.isUnfolded.set(false)
  }

  dismiss(id: number): void {
    this.list.update(list => list.filter(entry => entry.id !== id))
    if (foldedIn(this.list.get()) === 0) this.isUnfolded.set(false)
  }

  /** Shows all of them where there is more than is seen, or the newest alone again. */
  turn(): void {
    this.isUnfolded.set(!this.isUnfolded.get() && foldedIn(this.list.get()) > 0)
  }

  announce(sentence: string): void {
    this.announcement.set(sentence)
  }
}
