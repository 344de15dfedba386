/**
 * Open strategies in the workspace: an unsaved text survives a crash of the page, the program and the
 * machine. One entry a document, so that a keystroke writes one text and not all.
 */
import { z } from 'zod'
import type { Shelf } from './shelf.ts'
import { documentSchema, type StrategyDocument } from './strategy-document.ts'

const listKey = 'rankscope.strategies'
const documentKey = (id: string) => `rankscope.strategy.${id}`

const listSchema = z.object({
  version: z.literal(1),
  front: z.string().optional(),
  ids: z.array(z.string()).max(200),
})

export interface KeptDocuments {
  readonly documents: readonly StrategyDocument[]
  readonly front: string | undefined
}

/** What was open; documents that cannot be read are left out. */
export function readKept(shelf: Shelf): KeptDocuments {
  const list = read(shelf, listKey, listSchema)
  const documents = (list?.ids ?? []).flatMap(id => read(shelf, documentKey(id), documentSchema) ?? [])
  return { documents, front: list?.front }
}

/** Throws where the storage is full or forbidden. */
export function keepList(shelf: Shelf, { documents, front }: KeptDocuments): void {
  const ids = documents.map(({ id }) => id)
  shelf.setItem(listKey, JSON.stringify({ version: 1, front, ids }))
}

/** Throws where the storage is full or forbidden. */
export function keepDocument(shelf: Shelf, document: StrategyDocument): void {
  shelf.setItem(documentKey(document.id), JSON.stringify(document))
}

export function forgetDocument(shelf: Shelf, id: string): void {
  shelf.removeItem(documentKey(id))
}

function read<Schema extends z.ZodType>(
  shelf: Shelf,
  key: string,
  schema: Schema,
): z.output<Schema> | undefined {
  try {
    const parsed = schema.safeParse(JSON.parse(shelf.getItem(key) ?? ''))
    return parsed.success ? parsed.data : undefined
  } catch {
    return undefined
  }
}
