/** How the window stood and looked, kept in a small file: read once at start, written when it changes. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'
import { themeChoices } from './channels.ts'

const integer = z.number().int()
const schema = z.object({
  x: integer,
  y: integer,
  width: integer.min(400).max(20_000),
  height: integer.min(300).max(20_000),
  maximized: z.boolean(),
  /** In Chromium's levels, 0 as it is made. */
  zoom: z.number().min(-4).max(6).catch(0),
  /** The page keeps the choice too; main needs it before there is a page. */
  theme: z.enum(themeChoices).catch('system'),
})

export type WindowState = z.output<typeof schema>

/** Undefined where there is none that can be used. */
export function readWindowState(file: string): WindowState | undefined {
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return undefined
  }
}

/** A window's place is not worth an error: where it cannot be kept, the next start uses the default. */
export function writeWindowState(file: string, state: WindowState): void {
  try {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(`${file}.new`, JSON.stringify(state))
    renameSync(`${file}.new`, file)
  } catch {}
}

/** Does enough of its title bar lie on a screen for a hand to reach it? */
export function isReachable(
  state: Pick<WindowState, 'x' | 'y' | 'width' | 'height'>,
  screens: readonly {
    readonly x: number
    readonly y: number
    readonly width: number
    readonly height: number
  }[],
): boolean {
  return screens.some(screen => {
    const width = Math.min(state.x + state.width, screen.x + screen.width) - Math.max(state.x, screen.x)
    return width >= 100 && state.y >= screen.y && state.y <= screen.y + screen.height - 50
  })
}
