/**
 * What the preload script and main say to each other: every request with the shape of its arguments. Main
 * checks the sender and the arguments of each; the page cannot choose a channel.
 */
import { z } from 'zod'
import { idPattern } from '../../traces-db/service/run-id.ts'

const path = z.string().min(1).max(32_768)

/** Asked by the window, answered by main. */
export const requests = {
  'studio:connect': z.tuple([z.enum(['traces-db', 'engine']), z.string().min(1).max(100)]),
  'studio:choose-files': z.tuple([z.enum(['files', 'folder'])]),
  'studio:grant-paths': z.tuple([z.array(path).max(4096)]),
  'studio:choose-save': z.tuple([z.string().min(1).max(1000)]),
  /** The id of a run of the library: it becomes a file name. */
  'studio:reveal-run': z.tuple([z.string().regex(idPattern)]),
  'studio:watch-services': z.tuple([]),
  'studio:watch-opened': z.tuple([]),
  'studio:title': z.tuple([z.string().max(1000)]),
  'studio:progress': z.tuple([z.number().min(0).max(1).optional()]),
  'studio:theme': z.tuple([z.enum(['system', 'light', 'dark'])]),
  'studio:versions': z.tuple([]),
} as const

export type RequestName = keyof typeof requests
export type RequestArguments<Name extends RequestName> = z.output<(typeof requests)[Name]>

/** Told by main to the window. */
export type NoticeName = 'studio:service-state' | 'studio:open-files' | 'studio:menu-command' | 'studio:port'
