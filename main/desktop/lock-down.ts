/**
 * What no page may do in this program, whatever page it is: navigate away, open windows, embed other pages,
 * ask for devices or permissions, download, or reach the network.
 */
import { app, session } from 'electron'
import { isAppUrl } from './app-url.ts'

/** Copying text is all that the studio asks for. */
const granted = new Set(['clipboard-sanitized-write'])

/** For every page and frame that is ever made; call before the first. */
export function lockDownContents(): void {
  app.on('web-contents-created', (_event, contents) => {
    const stay = (event: { preventDefault(): void; readonly url: string }) => {
      if (!isAppUrl(event.url)) event.preventDefault()
    }
    contents.on('will-navigate', stay)
    contents.on('will-frame-navigate', stay)
    contents.on('will-redirect', stay)
    contents.on('will-attach-webview', event => event.preventDefault())
    contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  })
}

/** For the one session; call when the app is ready. */
export function lockDownSession(): void {
  const { defaultSession } = session
  defaultSession.setPermissionRequestHandler((contents, permission, decide) => {
    decide(granted.has(permission) && isAppUrl(contents.getURL()))
  })
  defaultSession.setPermissionCheckHandler((_contents, permission, origin) => {
    return granted.has(permission) && isAppUrl(origin)
  })
  defaultSession.setDevicePermissionHandler(() => false)
  defaultSession.on('will-download', event => event.preventDefault())
  defaultSession.setSpellCheckerEnabled(false)
  defaultSession.webRequest.onBeforeRequest(({ url }, decide) => {
    decide({ cancel: !isAppUrl(url) && !url.startsWith('devtools:') && !url.startsWith('data:') })
  })
}
