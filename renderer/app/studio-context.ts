import { createContext, use } from 'react'
import type { Studio } from './studio.ts'

export const StudioContext = createContext<Studio | undefined>(undefined)

/** The studio that this component is drawn for. */
export function useStudio(): Studio {
  const studio = use(StudioContext)
  if (!studio) throw new Error('useStudio is called outside of a StudioContext.')
  return studio
}
