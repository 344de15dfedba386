/** The colours of the canvases, read from the window's tokens; what the look asks for where a page has none. */
import { contrast, parseHex } from './colour-math.ts'
import { type Palette, type PaletteTheme, palettes } from './palette.ts'

export const surfaceTokens = [
  'background',
  'panel',
  'raised',
  'line',
  'text',
  'muted',
  'faint',
  'accent',
  'good',
  'bad',
  'warn',
] as const

export type SurfaceToken = (typeof surfaceTokens)[number]

export interface ThemeColours extends Readonly<Record<SurfaceToken, string>> {
  readonly palette: Palette
  readonly sans: string
  readonly mono: string
}

export const fallbackTokens: Readonly<Record<PaletteTheme, Readonly<Record<SurfaceToken, string>>>> = {
  dark: {
    background: '#0e1116',
    panel: '#141922',
    raised: '#1a212c',
    line: '#252d3a',
    text: '#d9e0ea',
    muted: '#8391a5',
    faint: '#566376',
    accent: '#5aa9ff',
    good: '#4cc38a',
    bad: '#ff7a7a',
    warn: '#f2b34c',
  },
  light: {
    background: '#f6f7f9',
    panel: '#ffffff',
    raised: '#f0f2f5',
    line: '#dde2ea',
    text: '#1b2430',
    muted: '#5b6777',
    faint: '#97a3b3',
    accent: '#1f6fd6',
    good: '#1f8a5b',
    bad: '#c93b3b',
    warn: '#a86b00',
  },
}

/** `read` gives a custom property's text, '' where it is not set. */
export function themeColours(read: (property: string) => string): ThemeColours {
  const background = read('--background').trim()
  const theme = isHex(background) && contrast(parseHex(background), [255, 255, 255]) < 4.5 ? 'light' : 'dark'
  const tokens = Object.fromEntries(
    surfaceTokens.map(token => {
      const own = read(`--${token}`).trim()
      return [token, isHex(own) ? own : fallbackTokens[theme][token]]
    }),
  ) as Record<SurfaceToken, string>
  return {
    ...tokens,
    palette: palettes[theme],
    sans: read('--sans').trim() || 'system-ui, sans-serif',
    mono: read('--mono').trim() || 'ui-monospace, monospace',
  }
}

function isHex(text: string): boolean {
  return /^#[0-9a-f]{6}$/i.test(text)
}
