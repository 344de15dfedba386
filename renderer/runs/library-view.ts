/** How the library is looked at: what is shown of it, in which order, in which columns. Pure. */
import { z } from 'zod'
import { type RunKind, runKinds } from '../../engine/base/run.ts'
import type { RunSummary } from '../../traces-db/contract.ts'
import type { TableSort } from '../widgets/data-table.tsx'

export const columnKeys = [
  'kind',
  'strategy',
  'hardware',
  'step',
  'mfu',
  'bubble',
  'memory',
  'loss',
  'date',
  'tags',
  'ranks',
  'model',
  'backend',
  'length',
  'slices',
  'size',
] as const
/** Those that a person may leave out; the title always stands. */
export type ColumnKey = (typeof columnKeys)[number]

export interface LibraryView {
  /** Words that must all occur; `#word` is a tag. */
  readonly text: string
  readonly kind: RunKind | 'all'
  readonly sort: TableSort
  readonly columns: readonly ColumnKey[]
}

export const firstView: LibraryView = {
  text: '',
  kind: 'all',
  sort: { key: 'date', descending: true },
  columns: ['kind', 'strategy', 'hardware', 'step', 'mfu', 'bubble', 'memory', 'date'],
}

const keptSchema = z.object({
  version: z.literal(1),
  kind: z.enum([...runKinds, 'all']),
  sort: z.object({ key: z.enum([...columnKeys, 'title']), descending: z.boolean() }),
  columns: z.array(z.enum(columnKeys)),
})

/** As it was kept; as at first where there is nothing that this version understands. */
export function readView(text: string | null): LibraryView {
  try {
    const { version: _, ...kept } = keptSchema.parse(JSON.parse(text ?? ''))
    return { ...firstView, ...kept }
  } catch {
    return firstView
  }
}

/** What was searched for is not kept: a list that hides most of itself is no good begin. */
export function viewText({ kind, sort, columns }: LibraryView): string {
  return JSON.stringify({ version: 1, kind, sort, columns })
}

type SortValue = string | number | undefined

/** What a column sorts by; undefined where the run does not tell, which comes last either way. */
export const sortValues: Readonly<Record<ColumnKey | 'title', (run: RunSummary) => SortValue>> = {
  title: run => run.title,
  kind: run => run.kind,
  strategy: run => run.strategy,
  hardware: run => run.hardware,
  step: run => run.figures?.stepNs,
  mfu: run => run.figures?.mfu,
  bubble: run => run.figures?.bubbleOfTotal,
  memory: run => run.figures?.peakBytes,
  loss: run => run.figures?.loss ?? undefined,
  date: run => run.createdAt,
  tags: run => run.tags[0],
  ranks: run => run.worldSize || undefined,
  model: run => run.model,
  backend: run => run.backend,
  length: run => run.lengthNs || undefined,
  slices: run => run.slices || undefined,
  size: run => run.bytes,
}

const collator = new Intl.Collator('en', { numeric: true })

/** The runs that are shown, in order; those that are equal by the column stand newest first. */
export function shownRuns(
  runs: readonly RunSummary[],
  { text, kind, sort }: LibraryView,
): readonly RunSummary[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  const value = sortValues[sort.key as ColumnKey | 'title'] ?? sortValues.date
  return runs
    .filter(run => (kind === 'all' || run.kind === kind) && words.every(word => holds(run, word)))
    .map(run => ({ run, by: value(run) }))
    .sort(
      (left, right) =>
        compare(left.by, right.by, sort.descending) ||
        right.run.createdAt.localeCompare(left.run.createdAt) ||
        left.run.run.localeCompare(right.run.run),
    )
    .map(({ run }) => run)
}

/** A press on a column's head: the other way round, or by this one, the most telling end first. */
export function sortedBy({ key, descending }: TableSort, pressed: string): TableSort {
  if (key === pressed) return { key, descending: !descending }
  return { key: pressed, descending: ['date', 'mfu', 'size', 'slices', 'length', 'ranks'].includes(pressed) }
}

function compare(left: SortValue, right: SortValue, descending: boolean): number {
  if (left === undefined || right === undefined)
    return Number(left === undefined) - Number(right === undefined)
  const order =
    typeof left === 'number' && typeof right === 'number'
      ? left - right
      : collator.compare(String(left), String(right))
  return descending ? -order : order
}

function holds(run: RunSummary, word: string): boolean {
  if (word.startsWith('#') && word.length > 1)
    return run.tags.some(tag => tag.toLowerCase() === word.slice(1))
  const { title, kind, strategy, model, hardware, backend, tags, note } = run
  const words = kind === 'executed' ? 'executed measured' : kind
  const all = [title, words, strategy, model, hardware, backend, ...tags, note]
  return all.some(part => part?.toLowerCase().includes(word))
}
