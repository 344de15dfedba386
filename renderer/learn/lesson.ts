/** What a lesson is. Each is one file of this shape in lessons/, registered in lessons.ts. */

/** The task that its strategy works on; written into the `defaults` of the text, where a learner sees it. */
export interface LessonTask {
  readonly worldSize: number
  readonly layers: number
  readonly globalBatch: number
  /** Samples of a microbatch. The one number of the task that an exercise may change. */
  readonly batch: number
  readonly model: string
  readonly dtype: string
}

/** What must hold of the step that is simulated. Shares are fractions. */
export type Condition =
  | { readonly figure: 'bubble'; readonly most: number }
  | { readonly figure: 'memory'; readonly mostBytes: number }
  | { readonly figure: 'mfu'; readonly least: number }

/** A change of the text; what is replaced occurs in it once. */
export interface Edit {
  readonly find: string
  readonly replace: string
}

export interface Exercise {
  readonly goal: string
  readonly conditions: readonly Condition[]
  /** From a nudge to the way. Code stands in backticks. */
  readonly hints: readonly string[]
  /** One of the solutions. A test runs it: it must solve the exercise, and the text without it must not. */
  readonly solution: readonly Edit[]
}

export interface Lesson {
  /** Name of the built-in strategy that it is about; its id, too. */
  readonly strategy: string
  readonly title: string
  /** One line, for the start page. */
  readonly summary: string
  /** The concept in a few paragraphs. Code stands in backticks. */
  readonly concept: readonly string[]
  /** What the picture of the example shows. */
  readonly look: readonly string[]
  readonly task: LessonTask
  /** What it is simulated on: name of the catalogue. */
  readonly cluster: string
  readonly exercise: Exercise
}

/** The text that a lesson begins with: its strategy, on its task. */
export function exampleText({ task }: Pick<Lesson, 'task'>, source: string): string {
  const { worldSize, layers, globalBatch, batch, model, dtype } = task
  const sizes = `worldSize: ${worldSize}, layers: ${layers}, globalBatch: ${globalBatch}, batch: ${batch}`
  return source.replace(/defaults: \{[^}]*\}/, `defaults: { ${sizes}, model: '${model}', dtype: '${dtype}' }`)
}

/** The text with all edits. Throws where one does not fit: then the strategy has changed under the lesson. */
export function editText(text: string, edits: readonly Edit[]): string {
  return edits.reduce((before, { find, replace }) => {
    const [head, ...tails] = before.split(find)
    if (tails.length !== 1) throw new Error(`This occurs ${tails.length} times in the text: ${find}`)
    return `${head}${replace}${tails[0]}`
  }, text)
}
