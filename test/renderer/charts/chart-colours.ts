import { type ChartColours, chartColours } from '../../../renderer/charts/chart-colours.ts'
import { themeColours } from '../../../renderer/timeline/theme-colours.ts'

/** Colours of the dark theme, without a page. */
export const darkColours: ChartColours = chartColours(themeColours(() => ''))

export const plainStyle = { background: '#141922', sans: 'sans-serif', mono: 'monospace' }
