/**
 * The studio in a browser: one HTTP server on the loopback interface that hands out the window's files and
 * passes every connection of the window on to its service. Data never passes through this process.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { AppError } from '../../engine/base/app-error.ts'
import type { FileGrant } from '../../engine/base/service-control.ts'
import { securityHeaders } from '../services/app-files.ts'
import { serviceNames } from '../services/service-name.ts'
import type { Supervisor } from '../services/supervisor.ts'
import { Gate, type Refusal } from './gate.ts'
import { requestUrl } from './request-url.ts'
import { createRoutes } from './routes.ts'
import { TransferFolder } from './transfer-folder.ts'

export interface StudioOptions {
  readonly supervisor: Supervisor
  /** out/renderer. */
  readonly windowFolder: string
  readonly dataFolder: string
  /** 0 lets the system choose. */
  readonly port: number
  /** Files named on the command line, granted already. */
  readonly opened: readonly FileGrant[]
  /** What the About box shows, by name. */
  readonly versions: () => Readonly<Record<string, string>>
}

export interface Studio {
  readonly port: number
  /** An address with a one-time token; the previous one, where not yet used, is void from now on. */
  newAddress(): string
  close(): void
}

/** Throws `conflict` where the port is taken. */
export async function serveStudio(options: StudioOptions): Promise<Studio> {
  const transfers = await TransferFolder.create(options.dataFolder)
  const server = createServer({ requestTimeout: 0, headersTimeout: 10_000, maxHeaderSize: 16_384 })
  try {
    await listen(server, options.port)
  } catch (thrown) {
    transfers.close()
    throw thrown
  }
  const { port } = server.address() as AddressInfo
  const gate = new Gate(port)
  const routes = createRoutes({ ...options, gate, transfers })

  server.on('request', (request, response) => {
    routes(request, response).catch(thrown => fail(response, thrown))
  })
  /** Connections that wait for their service. */
  const waiting = new Set<Socket>()
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    waiting.add(socket)
    socket.once('close', () => waiting.delete(socket))
    socket.on('error', () => socket.destroy())
    handOver(options.supervisor, gate, request, socket, head)
  })
  return {
    port,
    newAddress: () => gate.renew(),
    close: () => {
      // Not awaited: Node counts connections that live in the services as the server's own, and they end later.
      server.close()
      server.closeAllConnections()
      for (const socket of waiting) socket.destroy()
      transfers.close()
    },
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE' || error.code === 'EACCES'
          ? new AppError('conflict', `Port ${port} is taken. Choose another with --port, or leave it out.`)
          : error,
      )
    })
    server.listen({ port, host: '127.0.0.1' }, resolve)
  })
}

/** Judges an upgrade and gives its socket, unanswered, to the service, which finishes the handshake. */
async function handOver(
  supervisor: Supervisor,
  gate: Gate,
  request: IncomingMessage,
  socket: Socket,
  head: Buffer,
): Promise<void> {
  const url = requestUrl(request)
  const service = serviceNames.find(name => url?.pathname === `/services/${name}`)
  const refusal: Refusal | undefined =
    gate.refuseOrigin(request.headers, true) ??
    gate.refuseSession(request.headers) ??
    (service ? undefined : { status: 400, message: 'There is no such service.' })
  if (refusal || !service) {
    socket.end(`HTTP/1.1 ${refusal?.status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
    return
  }
  const { method = 'GET', headers } = request
  // The session stays between the browser and this process.
  const { cookie: _, ...passed } = headers
  const target = request.url ?? '/'
  const upgrade = {
    type: 'upgrade',
    method,
    url: target,
    headers: passed,
    head: head.toString('base64'),
  } as const
  stopReading(socket)
  try {
    await supervisor.connect(service, upgrade, socket)
    // Ours is a second handle of the connection, which lives on in the service.
    socket.destroy()
  } catch {
    socket.end('HTTP/1.1 503 Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
  }
}

/**
 * From here on the service reads. The HTTP server left the handle reading, and pausing a socket does not stop
 * that: what the window sends right after the handshake would now and then end up here.
 */
function stopReading(socket: Socket): void {
  const { _handle: handle } = socket as unknown as { readonly _handle?: { readStop?(): number } }
  handle?.readStop?.()
}

const statusOf: Partial<Record<AppError['code'], number>> = {
  'invalid-argument': 400,
  'not-found': 404,
  conflict: 409,
  limit: 507,
  unavailable: 503,
}

function fail(response: ServerResponse, thrown: unknown): void {
  if (response.headersSent || response.destroyed) {
    response.destroy()
    return
  }
  const error = thrown instanceof AppError ? thrown : new AppError('internal', 'The server made a mistake.')
  // The rest of a refused upload is not read: the connection ends with this answer.
  response.writeHead(statusOf[error.code] ?? 500, {
    ...securityHeaders,
    'Content-Type': 'text/plain; charset=utf-8',
    Connection: 'close',
  })
  response.end(`${error.message}\n`)
}
