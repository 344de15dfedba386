/**
 * The learning path's state: the page that is shown, what is solved, how the exercise in the editor stands. The
 * text of an exercise is a document of the strategy desk that names its lesson; each preview of it is judged.
 */
import { AppError } from '../../engine/base/app-error.ts'
import type { Client } from '../../engine/base/channel/contract.ts'
import type { ClusterListing, EngineContract, StrategyListing } from '../../engine/contract.ts'
import type { SolvedExercise, TracesContract } from '../../traces-db/contract.ts'
import type { Notices } from '../app/notices.ts'
import { Store } from '../app/store.ts'
import { LivePreview } from '../editor/live-preview.ts'
import type { Shelf } from '../editor/shelf.ts'
import type { StrategyDesk } from '../editor/strategy-desk.ts'
import { firstSettings, type StrategyDocument } from '../editor/strategy-document.ts'
import { type Judgement, judge } from './judge.ts'
import { editText, exampleText, type Lesson } from './lesson.ts'
import { lessonNamed, lessons } from './lessons.ts'
import { firstWall, type WallSettings } from './memory-wall.ts'

/** What of the window it needs. */
export interface LearningWindow {
  readonly engine: {
    readonly client: Pick<Client<EngineContract>, 'strategies' | 'clusters' | 'previewStrategy'>
  }
  readonly traces: {
    readonly client: Pick<
      Client<TracesContract>,
      'solvedExercises' | 'keepSolvedExercise' | 'forgetSolvedExercises' | 'closeRun'
    >
  }
  readonly notices: Pick<Notices, 'announce'>
  attempt(action: () => Promise<void>): Promise<void>
}

export interface LearningChoices {
  readonly strategies: readonly StrategyListing[]
  readonly clusters: readonly ClusterListing[]
}

/** The start page, the calculator, or the lesson on a strategy. */
export type LearnPage = 'start' | 'wall' | Lesson

const pageKey = 'learn.page'

export class Learning {
  readonly page = new Store<LearnPage>('start')
  /** By lesson; undefined until the workspace has told. */
  readonly solved = new Store<ReadonlyMap<string, SolvedExercise> | undefined>(undefined)
  readonly choices = new Store<LearningChoices | undefined>(undefined)
  /** How each exercise stands that was in the editor, by lesson; undefined while its text is not correct. */
  readonly judgements = new Store<ReadonlyMap<string, Judgement | undefined>>(new Map())
  /** The example of the lesson that is shown. */
  readonly preview: LivePreview
  readonly wall = new Store<WallSettings>(firstWall)
  readonly #window: LearningWindow
  readonly #desk: Pick<StrategyDesk, 'documents' | 'preview' | 'setText' | 'refresh'>
  readonly #run = `preview-learn-${crypto.randomUUID()}`

  constructor(
    window: LearningWindow,
    desk: Pick<StrategyDesk, 'documents' | 'preview' | 'setText' | 'refresh'>,
  ) {
    this.#window = window
    this.#desk = desk
    this.preview = new LivePreview(
      (request, { signal }) => window.engine.client.previewStrategy(request, { signal }),
      () => {},
    )
    desk.preview.state.subscribe(() => this.#judge())
  }

  /** The page that was shown last; from here on note is kept of it. */
  restorePage(kept: Pick<Shelf, 'getItem' | 'setItem'>): void {
    const name = kept.getItem(pageKey) ?? ''
    const page = name === 'wall' ? name : lessonNamed(name)
    if (page && this.page.get() === 'start') this.page.set(page)
    this.page.subscribe(() => {
      const shown = this.page.get()
      kept.setItem(pageKey, typeof shown === 'string' ? shown : shown.strategy)
    })
  }

  /** Asks what there is to learn with, and what is solved. Again after a service came back. */
  async load(): Promise<void> {
    const { engine, traces } = this.#window
    const [strategies, clusters, solved] = await Promise.all([
      engine.client.strategies({}),
      engine.client.clusters({}),
      traces.client.solvedExercises({}),
    ])
    this.choices.set({ strategies, clusters })
    this.solved.set(new Map(solved.map(exercise => [exercise.lesson, exercise])))
  }

  /** The first lesson whose exercise is open; undefined where all are solved. */
  nextLesson(): Lesson | undefined {
    const solved = this.solved.get()
    return lessons.find(({ strategy }) => !solved?.has(strategy))
  }

  // ---- The example on the page

  /** Simulates the example of a lesson for its page. */
  showExample(lesson: Lesson): void {
    this.preview.reset()
    const source = this.#example(lesson)
    if (source === undefined) return
    const { strategy, cluster } = lesson
    const file = `${strategy}.ts`
    this.preview.request(() => ({ source, file, request: {}, cluster, lab: false, run: this.#run }), 0)
  }

  /** Frees the run in memory. Each example takes the place of the one before. */
  async leaveExample(): Promise<void> {
    this.preview.reset()
    await this.#window.traces.client.closeRun({ run: this.#run })
  }

  // ---- The exercise in the editor

  /** Brings the text of an exercise to the front of the desk: where it was left, or where it begins. */
  openExercise(lesson: Lesson): void {
    const { documents } = this.#desk
    const open = this.exerciseDocument(lesson)
    if (open) documents.show(open.id)
    else documents.add(`learn-${lesson.strategy}.ts`, this.#exampleOrFail(lesson), this.#frame(lesson))
  }

  /** Its text and settings as they were at first. */
  beginAgain(lesson: Lesson): void {
    const open = this.exerciseDocument(lesson)
    if (!open) return
    const { settings } = this.#frame(lesson)
    this.#desk.documents.change(open.id, { settings })
    this.#desk.setText(open.id, this.#exampleOrFail(lesson))
    this.#desk.refresh(0)
  }

  /** Opens the lesson's solution beside the person's text. It is not judged: reading it solves nothing. */
  openSolution(lesson: Lesson): void {
    const text = editText(this.#exampleOrFail(lesson), lesson.exercise.solution)
    this.#openBeside(lesson, `solution-${lesson.strategy}.ts`, text)
  }

  /** Opens the text that the person solved it with. */
  openSolved(lesson: Lesson): void {
    const solved = this.solved.get()?.get(lesson.strategy)
    if (solved) this.#openBeside(lesson, `my-solution-${lesson.strategy}.ts`, solved.text)
  }

  exerciseDocument({ strategy }: Lesson): StrategyDocument | undefined {
    return this.#desk.documents.all.get().find(({ lesson }) => lesson === strategy)
  }

  async forget(): Promise<void> {
    await this.#window.traces.client.forgetSolvedExercises({})
    this.solved.set(new Map())
    this.judgements.set(new Map())
  }

  #openBeside(lesson: Lesson, name: string, text: string): void {
    const { documents } = this.#desk
    const open = documents.all.get().find(document => document.name === name && document.text === text)
    if (open) documents.show(open.id)
    else documents.add(name, text, { settings: this.#frame(lesson).settings })
  }

  #frame({ strategy, cluster }: Lesson) {
    return { lesson: strategy, settings: { ...firstSettings, cluster } }
  }

  #example(lesson: Lesson): string | undefined {
    const listing = this.choices.get()?.strategies.find(({ name }) => name === lesson.strategy)
    return listing && exampleText(lesson, listing.source)
  }

  #exampleOrFail(lesson: Lesson): string {
    const text = this.#example(lesson)
    if (text === undefined) throw new AppError('unavailable', 'The engine is not ready yet. Try again.')
    return text
  }

  /** Only an answer about the text as it is counts. */
  #judge(): void {
    const { busy, error, good, isGood, violations } = this.#desk.preview.state.get()
    const document = this.#desk.documents.current()
    const lesson = lessonNamed(document?.lesson)
    if (!document || !lesson || busy || error) return
    if (!isGood || !good) {
      if (violations.length > 0) this.#note(lesson, undefined)
      return
    }
    if (good.source !== document.text) return
    const judgement = judge(lesson, good)
    this.#note(lesson, judgement)
    if (judgement.isSolved) void this.#window.attempt(() => this.#solve(lesson, document.text))
  }

  #note({ strategy }: Lesson, judgement: Judgement | undefined): void {
    this.judgements.update(all => new Map(all).set(strategy, judgement))
  }

  async #solve({ strategy: lesson, title }: Lesson, text: string): Promise<void> {
    // A document that was left open is judged before the workspace has told.
    if (!this.solved.get()) await this.load()
    if (this.solved.get()?.has(lesson)) return
    const solvedAt = new Date().toISOString()
    this.solved.update(all => new Map(all).set(lesson, { lesson, solvedAt, text }))
    this.#window.notices.announce(`The exercise ${title} is solved.`)
    await this.#window.traces.client.keepSolvedExercise({ lesson, text })
  }
}
