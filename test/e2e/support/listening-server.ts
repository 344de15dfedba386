import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface ListeningServer {
  readonly origin: string
  /** What anybody asked it for. */
  readonly requests: readonly string[]
  close(): void
}

/** A server that a page of ours must never reach, or that serves a hostile page. */
export async function listeningServer(page = ''): Promise<ListeningServer> {
  const requests: string[] = []
  const server = createServer((request, response) => {
    requests.push(request.url ?? '')
    response.writeHead(200, { 'Content-Type': 'text/html', 'Access-Control-Allow-Origin': '*' })
    response.end(page)
  })
  await new Promise<void>(settle => server.listen(0, '127.0.0.1', settle))
  const { port } = server.address() as AddressInfo
  return { origin: `http://127.0.0.1:${port}`, requests, close: () => void server.close() }
}
