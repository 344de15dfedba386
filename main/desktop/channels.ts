/**
 * What the preload script and main say to each other: every request with the shape of its arguments. Main
 * checks the sender and the arguments of each; the page cannot choose a channel.
 */
import { z } from 'zod'
import { idPattern } from '../../traces-db/service/run-id.ts'

const path = z.string().min(1).max(32_768)

/** It becomes a file name. */
const runId = z.string().regex(idPattern)

/** A command as the native menu shows it. */
const menuEntry = z.object({
  id: z.string().min(1).max(100),
  title: z.string().min(1).max(300),
  group: z.string().min(1).max(50),
  accelerator: z.string().max(50).optional(),
  enabled: z.boolean(),
})

export const themeChoices = ['system', 'light', 'dark'] as const

/** What main has to say to a person, shown in the window. */
export interface HostNotice {
  readonly tone: 'info' | 'warn' | 'bad'
  readonly text: string
}

/** Asked by the window, answered by main. */
export const requests = {
  'studio:connect': z.tuple([z.enum(['traces-db', 'engine']), z.string().min(1).max(100)]),
  'studio:choose-files': z.tuple([z.enum(['files', 'folder'])]),
  'studio:grant-paths': z.tuple([z.array(path).max(4096)]),
  'studio:choose-save': z.tuple([z.string().min(1).max(1000)]),
  'studio:watch-services': z.tuple([]),
  'studio:watch-opened': z.tuple([]),
  'studio:watch-notices': z.tuple([]),
  'studio:title': z.tuple([z.string().max(1000)]),
  'studio:show-run': z.tuple([runId.optional()]),
  'studio:drag-run': z.tuple([runId]),
  'studio:reveal-run': z.tuple([runId]),
  'studio:menu': z.tuple([z.array(menuEntry).max(1000).readonly()]),
  'studio:zoom': z.tuple([z.enum(['in', 'out', 'reset'])]),
  'studio:progress': z.tuple([z.number().min(0).max(1).optional()]),
  'studio:theme': z.tuple([z.enum(themeChoices)]),
  'studio:versions': z.tuple([]),
} as const

export type RequestName = keyof typeof requests
export type RequestArguments<Name extends RequestName> = z.output<(typeof requests)[Name]>

/** Told by main to the window. */
export type NoticeName =
  | 'studio:service-state'
  | 'studio:open-files'
  | 'studio:menu-command'
  | 'studio:port'
  | 'studio:notice'
