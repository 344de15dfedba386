import type { Host } from './host.ts'
import { browserHost } from './host-browser.ts'
import { desktopHost } from './host-desktop.ts'

/** The desktop where its preload script left a bridge, else the server that sent this page. */
export async function findHost(): Promise<Host> {
  const bridge = window.rankscopeHost
  return bridge ? desktopHost(bridge) : browserHost()
}
