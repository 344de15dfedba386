/** The window's own origin, `app://studio`: files of one folder, GET only, under the same policy as `serve`. */
import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { protocol } from 'electron'
import { appFile, securityHeaders } from '../services/app-files.ts'
import { isAppUrl } from './app-url.ts'

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
    if (!isAppUrl(request.url)) return refuse(403)
    if (request.method !== 'GET') return refuse(405)
    const file = await appFile(folder, url.pathname)
    if (!file) return refuse(404)
    const content = Readable.toWeb(createReadStream(file.path)) as ReadableStream
    return new Response(content, { headers: { ...securityHeaders, 'Content-Type': file.type } })
  })
}
