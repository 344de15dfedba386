import type { IncomingMessage } from 'node:http'

/** The URL that a request asks for. Undefined where it names a host in its first line: we are no proxy. */
export function requestUrl(request: IncomingMessage): URL | undefined {
  const target = request.url ?? ''
  // Put together as text: resolved against a base, `//name` would be a host.
  return target.startsWith('/') ? (URL.parse(`http://127.0.0.1${target}`) ?? undefined) : undefined
}
