/** Keeps the session while it changes: after a kill, too, the next start is where this one was. */
import type { KeptTexts } from './kept-texts.ts'
import { type SessionWindow, sessionKey, sessionOf, writePageSession } from './session.ts'

/** Changes within this time are kept together, ms: a flight through the timeline is hundreds. */
const pauseMs = 400

export class SessionKeeper {
  readonly #window: SessionWindow
  readonly #kept: Pick<KeptTexts, 'setItem'>
  #timer: ReturnType<typeof setTimeout> | undefined
  #stopWatching: (() => void)[] = []

  constructor(window: SessionWindow, kept: Pick<KeptTexts, 'setItem'>) {
    this.#window = window
    this.#kept = kept
  }

  start(): void {
    const { runs, screen, drawer, compare } = this.#window
    const changed = () => this.#changed()
    for (const store of [runs.front, screen, drawer, compare.runs]) store.subscribe(changed)
    runs.tabs.subscribe(() => this.#watchTabs())
    this.#watchTabs()
  }

  /** The page is about to go. */
  flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const session = sessionOf(this.#window)
    writePageSession(session)
    this.#kept.setItem(sessionKey, JSON.stringify(session))
  }

  #watchTabs(): void {
    for (const stop of this.#stopWatching) stop()
    this.#stopWatching = this.#window.runs.tabs
      .get()
      .flatMap(({ model }) =>
        [model.viewport, model.scrollTop, model.pinned, model.collapsed, model.trackFilter, model.info].map(
          store => store.subscribe(() => this.#changed()),
        ),
      )
    this.#changed()
  }

  #changed(): void {
    this.#timer ??= setTimeout(() => this.flush(), pauseMs)
  }
}
