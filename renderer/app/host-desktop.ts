/** The studio on a desktop: main shows dialogs and grants files; ports to the services come by message. */
import { fromWebPort } from '../../engine/base/channel/message-port.ts'
import type { Port } from '../../engine/base/channel/port.ts'
import type { DesktopBridge } from './desktop-bridge.ts'
import type { Host, ServiceName } from './host.ts'

interface PortMessage {
  readonly type: 'rankscope:port'
  readonly service: ServiceName
  readonly request: string
}

export function desktopHost(bridge: DesktopBridge): Host {
  return {
    kind: 'desktop',
    connect: service => requestPort(bridge, service),
    onServiceState: listener => bridge.onServiceState(listener),
    chooseFiles: what => bridge.chooseFiles(what),
    grantDropped: data => bridge.grantDropped([...data.files]),
    chooseSave: name => bridge.chooseSave(name),
    finishSave: async () => {},
    onOpenFiles: listener => bridge.onOpenFiles(listener),
    onMenuCommand: listener => bridge.onMenuCommand(listener),
    onNotice: listener => bridge.onNotice(listener),
    setMenu: entries => bridge.setMenu(entries),
    setTitle: title => bridge.setTitle(title),
    showRun: run => bridge.showRun(run),
    dragRun: run => bridge.dragRun(run),
    revealRun: run => bridge.revealRun(run),
    setProgress: share => bridge.setProgress(share),
    setTheme: theme => bridge.setTheme(theme),
    zoom: step => bridge.zoom(step),
    versions: () => bridge.versions(),
  }
}

/** Each request has a name of its own, so that ports of two services asked for at once are not mixed up. */
async function requestPort(bridge: DesktopBridge, service: ServiceName): Promise<Port> {
  const request = crypto.randomUUID()
  const listening = new AbortController()
  const arrived = new Promise<Port>(resolve => {
    const onMessage = (event: MessageEvent) => {
      const message = event.data as PortMessage | undefined
      const port = event.ports[0]
      if (event.source !== window || message?.type !== 'rankscope:port' || !port) return
      if (message.request === request) resolve(fromWebPort(port))
    }
    window.addEventListener('message', onMessage, { signal: listening.signal })
  })
  try {
    await bridge.connect(service, request)
    return await arrived
  } finally {
    listening.abort()
  }
}
