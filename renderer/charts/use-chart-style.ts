import { useMemo } from 'react'
import { resolvedTheme } from '../app/theme.ts'
import { useStore } from '../app/use-store.ts'
import { themeColours } from '../timeline/theme-colours.ts'
import { type ChartColours, chartColours } from './chart-colours.ts'
import type { ExportStyle } from './scene-svg.ts'

export interface ChartStyle {
  readonly colours: ChartColours
  readonly style: ExportStyle
}

/** Colours and fonts of charts under the theme that is shown. */
export function useChartStyle(): ChartStyle {
  const theme = useStore(resolvedTheme)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the tokens are another theme's then
  return useMemo(() => {
    const tokens = getComputedStyle(document.documentElement)
    const colours = themeColours(property => tokens.getPropertyValue(property))
    const { sans, mono, panel } = colours
    return { colours: chartColours(colours), style: { background: panel, sans, mono } }
  }, [theme])
}
