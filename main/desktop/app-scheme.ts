/** The window's own origin, `app://studio`: files of one folder, GET only, under the same policy as `serve`. */
import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { protocol } from 'electron'
import { appFile, securityHeaders } from '../services/app-files.ts'

export const appOrigin = 'app://studio'

/** Before the app is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: 'app',
      privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
    },
  ])
}

/** After the app is ready. */
export function serveAppScheme(folder: string): void {
  protocol.handle('app', async request => {
    const refuse = (status: number) => new Response(undefined, { status, headers: { ...securityHeaders } })
    const url = new URL(request.url)
    if (url.host !== 'studio') return refuse(403)
    if (request.method !== 'GET') return refuse(405)
    const file = await appFile(folder, url.pathname)
    if (!file) return refuse(404)
    const content = Readable.toWeb(createReadStream(file.path)) as ReadableStream
    return new Response(content, { headers: { ...securityHeaders, 'Content-Type': file.type } })
  })
}

/** Is it a page of ours, and no other? */
export function isAppUrl(url: string): boolean {
  try {
    const { protocol: scheme, host } = new URL(url)
    return scheme === 'app:' && host === 'studio'
  } catch {
    return false
  }
}
