import { useStudio } from '../app/studio-context.ts'
import { useStore } from '../app/use-store.ts'
import type { StrategyDocument } from './strategy-document.ts'

/**
 * What is wanted of the document in front; undefined where none is open. Compared by identity: settings change with
 * every step of a slider, and who shows a document's name or its text is not rendered for that.
 */
export function useFrontDocument<Part>(select: (document: StrategyDocument) => Part): Part | undefined {
  const { documents } = useStudio().desk
  const front = useStore(documents.front)
  return useStore(documents.all, all => {
    const document = all.find(({ id }) => id === front)
    return document && select(document)
  })
}
