import type { ServiceName } from './supervisor.ts'

/** The program of a service: its source under plain Node, the built file beside us in the desktop app. */
export function serviceProgram(service: ServiceName): URL {
  return service === 'engine'
    ? new URL('../../engine/service/entry.ts', import.meta.url)
    : new URL('../../traces-db/service/entry.ts', import.meta.url)
}
