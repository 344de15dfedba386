/**
 * The preview of the strategy in front. Asking again cancels what is under way, and only the answer to the last
 * question is shown; while a slider is dragged, every answer is. The picture and the figures of the last correct
 * version stay until there are new ones.
 */
import { type ErrorData, errorData } from '../../engine/base/app-error.ts'
import type {
  PreviewFigures,
  PreviewStrategy,
  PreviewTask,
  StrategyFacts,
  StrategyPreview,
} from '../../engine/contract.ts'
import type { RunInfo } from '../../traces-db/contract.ts'
import { Store } from '../app/store.ts'
import { TimelineModel } from '../timeline/model.ts'
import { clampViewport, wholeRun } from '../timeline/viewport.ts'
import { PreviewRows } from './preview-rows.ts'

/** A pause in typing, ms: longer than between two keys, shorter than a thought. */
export const pauseMs = 60
/** What was said of the text before stands for so long, ms: nearly all answers come sooner, and nothing flickers. */
export const lateMs = 1000

export interface Good {
  readonly figures: PreviewFigures
  readonly task: PreviewTask
  /** The text that it is of. */
  readonly source: string
  readonly cluster: string
  readonly asked: PreviewStrategy
}

export interface PreviewState {
  readonly busy: boolean
  /** The answer is long in coming: nothing is said of the text until then. */
  readonly isLate: boolean
  readonly violations: StrategyPreview['violations']
  /** Of the last text that could be read as a strategy. */
  readonly facts: StrategyFacts | undefined
  /** The last correct version. */
  readonly good: Good | undefined
  /** The text in front is that version. */
  readonly isGood: boolean
  /** Why nothing could be said: the request did not fit, or the service is away. */
  readonly error: ErrorData | undefined
  /** From the last keystroke to the answer, ms. */
  readonly milliseconds: number | undefined
  /** How many there were so far. */
  readonly answers: number
}

const nothing: PreviewState = {
  busy: false,
  isLate: false,
  violations: [],
  facts: undefined,
  good: undefined,
  isGood: false,
  error: undefined,
  milliseconds: undefined,
  answers: 0,
}

type Ask = (request: PreviewStrategy, options: { signal: AbortSignal }) => Promise<StrategyPreview>

export class LivePreview {
  readonly state = new Store<PreviewState>(nothing)
  readonly model = new Store<TimelineModel | undefined>(undefined)
  readonly #rows = new PreviewRows()
  readonly #ask: Ask
  readonly #onGood: (good: Good, facts: StrategyFacts) => void
  #abort = new AbortController()
  #timer: ReturnType<typeof setTimeout> | undefined
  /** Runs while something is asked and not answered. */
  #lateTimer: ReturnType<typeof setTimeout> | undefined
  /** Requests that are being answered, oldest first. */
  #underWay: readonly PreviewStrategy[] = []
  /** What is asked once there is room. */
  #next: { readonly request: () => PreviewStrategy; readonly since: number } | undefined

  constructor(ask: Ask, onGood: (good: Good, facts: StrategyFacts) => void) {
    this.#ask = ask
    this.#onGood = onGood
  }

  /**
   * Cancels what is under way and asks anew after a pause.
   *
   * @param request made when it is sent: by then more may be known
   */
  request(request: () => PreviewStrategy, delayMs = pauseMs): void {
    const since = performance.now()
    this.#stop()
    this.#wait()
    const { signal } = this.#abort
    this.#timer = setTimeout(() => void this.#send(request(), signal, since), delayMs)
  }

  /**
   * Asks as soon as there is room among what is under way; of what is wished for meanwhile the last counts. So a
   * slider that is dragged shows all the steps that there is time for, where cancelling would show none.
   */
  follow(request: () => PreviewStrategy): void {
    if (this.#underWay.length === 0) {
      this.request(request, 0)
      return
    }
    this.#next = { request, since: performance.now() }
    this.#wait()
    this.#sendNext()
  }

  cancel(): void {
    this.#stop()
    this.#endWait()
  }

  #stop(): void {
    clearTimeout(this.#timer)
    this.#underWay = []
    this.#next = undefined
    this.#abort.abort()
    this.#abort = new AbortController()
  }

  /** Another document is in front: nothing of the one before shall be taken for its own. */
  reset(): void {
    this.cancel()
    this.state.set(nothing)
  }

  #wait(): void {
    this.state.update(state => (state.busy ? state : { ...state, busy: true }))
    this.#lateTimer ??= setTimeout(() => {
      this.state.update(state => ({
        ...state,
        isLate: true,
        isGood: false,
        violations: [],
        error: undefined,
      }))
    }, lateMs)
  }

  #endWait(): void {
    clearTimeout(this.#lateTimer)
    this.#lateTimer = undefined
  }

  async #send(request: PreviewStrategy, signal: AbortSignal, since: number): Promise<void> {
    this.#underWay = [...this.#underWay, request]
    try {
      const outline = this.#rows.last
      const answer = await this.#ask({ ...request, ...(outline && { outline }) }, { signal })
      if (!signal.aborted) this.#take(answer, request, performance.now() - since)
    } catch (thrown) {
      if (signal.aborted) return
      const error = errorData(thrown)
      this.#endWait()
      const busy = this.#isAskedMore()
      this.state.update(state => ({
        ...state,
        busy,
        isLate: false,
        isGood: false,
        violations: [],
        error,
      }))
      if (busy) this.#wait()
    } finally {
      if (!signal.aborted) {
        this.#underWay = this.#underWay.filter(other => other !== request)
        this.#sendNext()
      }
    }
  }

  /**
   * Two at a time where the plan is the one that is shown: one is timed while the one before is on its way to the
   * screen. Their answers come in order, which those of recordings would not.
   */
  #sendNext(): void {
    if (!this.#next || this.#underWay.length > 1) return
    const request = this.#next.request()
    const { good } = this.state.get()
    const [before] = this.#underWay
    if (before && !(good && [good.asked, before].every(other => isSameRecording(other, request)))) return
    const { since } = this.#next
    this.#next = undefined
    void this.#send(request, this.#abort.signal, since)
  }

  /** Beside what is being answered. */
  #isAskedMore(): boolean {
    return this.#next !== undefined || this.#underWay.length > 1
  }

  #take(answer: StrategyPreview, request: PreviewStrategy, milliseconds: number): void {
    const { facts, violations, figures, task, run } = answer
    const good = figures &&
      task && { figures, task, source: request.source, cluster: request.cluster, asked: request }
    const shown = run && this.#rows.infoOf(run)
    if (shown) this.#show(shown)
    this.#endWait()
    const busy = this.#isAskedMore()
    this.state.update(state => ({
      busy,
      isLate: false,
      // What is still right is the same as before: nothing that shows faults has to look again.
      violations: violations.length > 0 ? violations : nothing.violations,
      facts: facts ?? state.facts,
      good: good ?? state.good,
      isGood: good !== undefined,
      error: undefined,
      milliseconds,
      answers: state.answers + 1,
    }))
    if (busy) this.#wait()
    if (good && facts) this.#onGood(good, facts)
  }

  /** The next run takes the place of the one before: the window stays where it was, the selection is no more. */
  #show(run: RunInfo): void {
    const model = this.model.get()
    if (!model || model.run.header.worldSize !== run.header.worldSize) {
      this.model.set(new TimelineModel(run))
      return
    }
    const { startNs, endNs } = model.viewport.get()
    const wasWhole = endNs - startNs >= wholeRun(model.lengthNs).endNs
    model.selection.set(undefined)
    model.hover.set(undefined)
    model.hits.set(undefined)
    model.updateRun(run)
    const { lengthNs } = model
    model.viewport.set(wasWhole ? wholeRun(lengthNs) : clampViewport({ startNs, endNs }, lengthNs))
  }
}

function isSameRecording(a: PreviewStrategy, b: PreviewStrategy): boolean {
  return a.source === b.source && a.file === b.file && JSON.stringify(a.request) === JSON.stringify(b.request)
}
