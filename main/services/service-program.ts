import type { ServiceName } from './service-name.ts'

/** The program of a service: its source under plain Node, the built file beside us in the desktop app. */
export function serviceProgram(service: ServiceName): URL {
  const program =
    service === 'engine'
      ? new URL('../../engine/service/entry.ts', import.meta.url)
      : new URL('../../traces-db/service/entry.ts', import.meta.url)
  return outsideArchive(program)
}

/**
 * In a package we lie in an archive that only Electron can read. The services start plain Node on files beside
 * their own, so they run from where those lie unpacked (packaging/electron-builder.ts).
 */
function outsideArchive(program: URL): URL {
  return new URL(program.href.replace('/app.asar/', '/app.asar.unpacked/'))
}
