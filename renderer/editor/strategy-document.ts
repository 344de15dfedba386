/** A strategy that is open in the editor: its text, what it is simulated on, and the versions it has had. */
import { z } from 'zod'
import type { PreviewStrategy, PreviewTask, StrategyFacts } from '../../engine/contract.ts'

const whole = z
  .int()
  .min(1)
  .max(2 ** 24)
  .optional()

/** What the preview is made of, besides the text. What is absent comes from the strategy's defaults. */
export const settingsSchema = z.object({
  worldSize: whole,
  layers: whole,
  globalBatch: whole,
  batch: whole,
  parameters: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
  cluster: z.string(),
  lab: z.boolean(),
  memoryGigabytes: z.number().positive().optional(),
  /** Power of two by which links are faster or slower. */
  linkPower: z.number().min(-6).max(6),
})

export type PreviewSettings = z.output<typeof settingsSchema>

export const versionSchema = z.object({
  /** ms since 1970. */
  at: z.number(),
  title: z.string(),
  text: z.string(),
  /** What it was simulated on. */
  settings: settingsSchema.optional(),
  planHash: z.string(),
  cluster: z.string(),
  stepSeconds: z.number(),
  mfu: z.number().optional(),
  bubbleOfTotal: z.number(),
  peakBytes: z.number(),
})

/** A text that made a correct plan, with what it came to. */
export type Version = z.output<typeof versionSchema>

export const documentSchema = z.object({
  id: z.string(),
  /** Of its file. */
  name: z.string(),
  text: z.string(),
  /** The text that its file held last, or the example it began with; none where the file is gone. */
  savedText: z.string(),
  /** Absent where it was never in one, or where the file was a copy. */
  file: z
    .object({
      token: z.string(),
      /** Without asking again where. */
      isWritable: z.boolean(),
    })
    .optional(),
  settings: settingsSchema,
  /** The lesson whose exercise it is to solve. */
  lesson: z.string().optional(),
  /** Newest first. */
  versions: z.array(versionSchema),
})

export type StrategyDocument = z.output<typeof documentSchema>

export const firstSettings: PreviewSettings = {
  parameters: {},
  cluster: 'h100_sxm',
  lab: false,
  linkPower: 0,
}

export function isModified({ text, savedText }: StrategyDocument): boolean {
  return text !== savedText
}

/** A schedule in cells, and no program. */
export function isGrid({ name }: Pick<StrategyDocument, 'name'>): boolean {
  return name.endsWith('.csv')
}

/** True where the same documents are open, in the same order, with the texts that they had. */
export function hasSameTexts(
  before: readonly StrategyDocument[],
  after: readonly StrategyDocument[],
): boolean {
  return (
    before.length === after.length &&
    before.every(({ id, text }, at) => after[at]!.id === id && after[at]!.text === text)
  )
}

/** A name that none of these has: `my-part3.ts`, `my-part3-2.ts`. */
export function freeName(wanted: string, taken: readonly string[]): string {
  const [, stem, ending] = /^(.*?)(\.ts|\.csv)?$/.exec(wanted)!
  for (let number = 1; ; number++) {
    const name = `${stem}${number === 1 ? '' : `-${number}`}${ending ?? '.ts'}`
    if (!taken.includes(name)) return name
  }
}

/** What the engine is asked for. Parameters that the strategy no longer has are left out. */
export function previewRequest(
  { name, text, settings }: StrategyDocument,
  run: string,
  facts: StrategyFacts | undefined,
): PreviewStrategy {
  const { worldSize, layers, globalBatch, batch, cluster, lab, memoryGigabytes, linkPower } = settings
  const known = facts && Object.keys(facts.parameters ?? {})
  const parameters = Object.fromEntries(
    Object.entries(settings.parameters).filter(([key]) => !known || known.includes(key)),
  )
  // A schedule's cells say themselves how many ranks and microbatches there are.
  const asked = isGrid({ name }) ? { layers } : { worldSize, layers, globalBatch, batch }
  return {
    source: text,
    file: name,
    request: {
      ...Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined)),
      ...(Object.keys(parameters).length > 0 && { parameters }),
    },
    cluster,
    lab,
    ...(memoryGigabytes === undefined ? {} : { memoryGigabytes }),
    ...(linkPower === 0 ? {} : { linkFactor: 2 ** linkPower }),
    run,
  }
}

/** The same question about another strategy: its own parameters as they are, and the task of the preview. */
export function referenceRequest(
  asked: PreviewStrategy,
  file: string,
  source: string,
  { worldSize, layers, globalBatch, batch, model, modelParameters, dtype }: PreviewTask,
): PreviewStrategy {
  const request = { worldSize, layers, globalBatch, batch, model, modelParameters, dtype }
  return { ...asked, source, file, request }
}
