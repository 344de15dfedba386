/**
 * Colours of operations, once for the timeline, the minimap, the legend, charts and tests.
 *
 * An entry is found by number, the same in both themes: four lightness steps for every operation class (by
 * microbatch, so that one can be followed through the ranks, or by name where there is none), calm hues for
 * slices of no known class, and the names that Chrome's format reserves. A slice keeps its number when the
 * theme changes, so nothing but this table is read anew.
 */
import { type OperationClass, operationClasses } from '../../engine/base/operation-class.ts'
import type { Label } from '../../engine/base/run.ts'
import { chromeColours } from './chrome-colours.ts'
import { contrast, fromOklab, fromOklch, packRgb, parseHex, type Rgb, toHex, toOklab } from './colour-math.ts'

export type PaletteTheme = 'dark' | 'light'

export interface PaletteEntry {
  readonly fill: string
  /** The fill as one pixel of ImageData. */
  readonly packed: number
  /** Colour of text on it, of AA contrast. */
  readonly text: string
}

export interface Palette {
  readonly theme: PaletteTheme
  readonly entries: readonly PaletteEntry[]
  /** `entries[i].packed`, flat for the inner loop. */
  readonly packed: Uint32Array
}

export const lightnessSteps = 4
export const otherHues = 12

/** First entries of the three parts of the table. */
const otherStart = operationClasses.length * lightnessSteps
const chromeStart = otherStart + otherHues * lightnessSteps
const chromeNames = Object.keys(chromeColours)

/**
 * Step 0 of every class. `other` stands for slices whose label is not known yet. Transfer is lighter than
 * forward in the dark and darker in the light: blue and violet are one hue to red-green blind eyes.
 */
export const classColours: Readonly<Record<PaletteTheme, Readonly<Record<OperationClass, string>>>> = {
  dark: {
    other: '#7c8798',
    forward: '#4f9de8',
    recompute: '#4f9de8',
    backward: '#ef9f45',
    backwardInput: '#e8c547',
    backwardWeight: '#c77d3b',
    update: '#4cb58c',
    load: '#b9c3d1',
    transfer: '#bfa5f2',
    wait: '#566376',
    compute: '#45b7c4',
    copy: '#d68fb4',
    host: '#8fa6c9',
    runtime: '#98a1ad',
    annotation: '#a3b86c',
    script: '#bfa98a',
  },
  light: {
    other: '#8a95a5',
    forward: '#3f8bd8',
    recompute: '#3f8bd8',
    backward: '#d97c1a',
    backwardInput: '#c9a512',
    backwardWeight: '#a9652a',
    update: '#2f9a73',
    load: '#7d8998',
    transfer: '#7a55c8',
    wait: '#97a3b3',
    compute: '#1f97a6',
    copy: '#c2638f',
    host: '#6d89b5',
    runtime: '#808b99',
    annotation: '#7d9440',
    script: '#a1865f',
  },
}

/** Text on slices: near black or white, whichever reads. Together they reach AA on every colour. */
const ink: Rgb = [2, 4, 6]
const paper: Rgb = [255, 255, 255]

export const palettes: Readonly<Record<PaletteTheme, Palette>> = {
  dark: makePalette('dark'),
  light: makePalette('light'),
}

/** Number of a label's entry. */
export function colourIndex(label: Label): number {
  const named = label.class === 0 && label.colour !== '' ? chromeNames.indexOf(label.colour) : -1
  if (named >= 0) return chromeStart + named
  const hash = hashText(label.name)
  const step = label.microbatch >= 0 ? label.microbatch % lightnessSteps : (hash >>> 8) % lightnessSteps
  if (label.class === 0) return otherIndex(hash, step)
  return classIndex(label.class, hasSteps(label) ? step : 0)
}

/** Number of a calm hue for what has no class, by the hash of its name. */
export function otherIndex(hash: number, step = 0): number {
  return otherStart + (hash % otherHues) * lightnessSteps + step
}

/** Number of a class's entry at a lightness step. */
export function classIndex(operationClass: number, step = 0): number {
  return operationClass * lightnessSteps + step
}

/** Classes that mean one thing each keep one lightness unless a microbatch tells them apart. */
function hasSteps(label: Label): boolean {
  if (label.microbatch >= 0) return true
  const name = operationClasses[label.class]?.name
  return name === 'compute' || name === 'host' || name === 'annotation' || name === 'script'
}

function makePalette(theme: PaletteTheme): Palette {
  const entries: PaletteEntry[] = []
  for (const { name } of operationClasses) entries.push(...steps(parseHex(classColours[theme][name]), theme))
  for (let hue = 0; hue < otherHues; hue++) {
    const lightness = theme === 'dark' ? 0.7 : 0.62
    entries.push(...steps(fromOklch(lightness, 0.075, (hue * 360) / otherHues + 15), theme))
  }
  for (const name of chromeNames) entries.push(entry(parseHex(chromeColours[name]!)))
  return { theme, entries, packed: Uint32Array.from(entries, ({ packed }) => packed) }
}

/** Away from the text: darker steps stay light enough for dark text, lighter ones only gain. */
function steps(base: Rgb, theme: PaletteTheme): PaletteEntry[] {
  const [lightness, a, b] = toOklab(base)
  return Array.from({ length: lightnessSteps }, (_, step) => {
    if (theme === 'light') {
      const towards = 0.11 * step
      return entry(
        fromOklab([lightness + (0.97 - lightness) * towards, a * (1 - towards), b * (1 - towards)]),
      )
    }
    const share = 1 - 0.055 * step
    return entry(fromOklab([lightness * share, a * share, b * share]))
  })
}

function entry(rgb: Rgb): PaletteEntry {
  const fill = rgb.map(Math.round) as unknown as Rgb
  const text = contrast(ink, fill) >= 4.5 ? ink : paper
  return { fill: toHex(fill), packed: packRgb(fill), text: toHex(text) }
}

/** FNV-1a, 32 bits: the same colour for the same name in every run and on every machine. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}
