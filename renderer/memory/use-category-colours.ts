import { useCallback } from 'react'
import { resolvedTheme } from '../app/theme.ts'
import { useStore } from '../app/use-store.ts'
import { seriesColour } from '../timeline/counter-colours.ts'
import { palettes } from '../timeline/palette.ts'

/** Colour of a category of memory: the one that it has on the timeline. */
export function useCategoryColours(): (category: string) => string {
  const theme = useStore(resolvedTheme)
  return useCallback(
    category => palettes[theme].entries[seriesColour(category, 'memory', false)]!.fill,
    [theme],
  )
}
