/**
 * The studio in a browser: the server that sent this page holds the services, and files travel to it over
 * HTTP. The session is a cookie that the server set; nothing of it is seen here.
 */
import { AppError } from '../../engine/base/app-error.ts'
import type { Port } from '../../engine/base/channel/port.ts'
import { fromWebSocket } from '../../engine/base/channel/web-socket.ts'
import { filesOfDrop, isTraceName } from './dropped-files.ts'
import type { GrantedFile, Host, ServiceName } from './host.ts'
import { pickFiles } from './pick-files.ts'
import { uploadFiles } from './upload-files.ts'

/** Asks the server for something first: where that fails, there is no studio to show. */
export async function browserHost(): Promise<Host> {
  await versions()
  return {
    kind: 'browser',
    connect: service => openSocket(service),
    onServiceState: listener => followEvents('/service-states', listener),
    chooseFiles: async (what, sending) => {
      const chosen = await pickFiles(what)
      return uploadFiles(what === 'folder' ? chosen.filter(file => isTraceName(file.name)) : chosen, sending)
    },
    grantDropped: async (data, sending) => {
      const { files, refusals } = await filesOfDrop(data)
      sending.onRefusals(refusals)
      return uploadFiles(files, sending)
    },
    chooseSave: name => postJson('/saves', { name }) as Promise<GrantedFile>,
    finishSave: async file => download(file),
    onOpenFiles: listener => followEvents('/opened', listener),
    onMenuCommand: () => {},
    onNotice: () => {},
    setMenu: () => {},
    setTitle: title => {
      document.title = title
    },
    showRun: () => {},
    setProgress: () => {},
    setTheme: () => {},
    zoom: () => {},
    versions,
  }
}

function openSocket(service: ServiceName): Promise<Port> {
  const url = new URL(`/services/${service}`, location.href)
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
  const socket = new WebSocket(url)
  const port = fromWebSocket(socket)
  return new Promise((resolve, reject) => {
    socket.addEventListener('open', () => resolve(port))
    socket.addEventListener('close', async () => reject(await whyClosed()))
  })
}

/** A server that is there refused, as while a service starts anew; one that is gone stays gone. */
async function whyClosed(): Promise<AppError> {
  try {
    await versions()
    return new AppError(
      'unavailable',
      'The server does not answer. See the terminal where rankscope serve was started.',
    )
  } catch {
    return new AppError(
      'not-found',
      'The program that served this window has ended. Start it again, and open the address that it prints.',
    )
  }
}

function versions(): Promise<Readonly<Record<string, string>>> {
  return getJson('/about') as Promise<Readonly<Record<string, string>>>
}

async function getJson(path: string): Promise<unknown> {
  const response = await fetch(path)
  if (!response.ok) throw new AppError('unavailable', await refusal(response))
  return response.json()
}

async function postJson(path: string, body: unknown): Promise<unknown> {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new AppError('unavailable', await refusal(response))
  return response.json()
}

async function refusal(response: Response): Promise<string> {
  const text = (await response.text()).slice(0, 500).trim()
  return text || `The server answered ${response.status}.`
}

/** The browser's own download: the server names the file in its answer. */
function download(file: GrantedFile): void {
  const link = document.createElement('a')
  link.href = `/saves/${encodeURIComponent(file.token)}`
  link.download = file.name
  link.click()
}

/** Server-sent events, each a JSON value. The browser connects again by itself. */
function followEvents<T>(path: string, listener: (value: T) => void): void {
  const source = new EventSource(path)
  source.addEventListener('message', event => listener(JSON.parse(event.data as string) as T))
}
