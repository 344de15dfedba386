/**
 * The window's own files, as both hosts serve them: only what lies inside one folder, by a fixed table of
 * types, under one policy. The same for `app://studio` and for the served studio.
 */
import { realpath } from 'node:fs/promises'
import { extname, isAbsolute, relative, resolve, sep } from 'node:path'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.ttf': 'font/ttf',
}

/** Nothing is loaded from elsewhere and no text of a trace can become script. Monaco injects its styles. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** On every answer, whatever its status. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'Content-Security-Policy': contentSecurityPolicy,
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
}

export interface AppFile {
  readonly path: string
  readonly type: string
}

/**
 * The file that a URL's path names, or undefined where there is none, where its type is not in the table, or
 * where it would lie outside the folder (by `..`, by an encoded separator, by a symbolic link).
 */
export async function appFile(folder: string, urlPath: string): Promise<AppFile | undefined> {
  let decoded: string
  try {
    decoded = decodeURIComponent(urlPath)
  } catch {
    return undefined
  }
  if (decoded.includes('\0') || decoded.includes('\\')) return undefined
  const wanted = resolve(folder, `.${decoded === '/' ? '/index.html' : decoded}`)
  const type = types[extname(wanted)]
  if (!decoded.startsWith('/') || !type || !contains(folder, wanted)) return undefined
  try {
    const [base, path] = await Promise.all([realpath(folder), realpath(wanted)])
    return contains(base, path) ? { path, type } : undefined
  } catch {
    return undefined
  }
}

function contains(folder: string, path: string): boolean {
  const way = relative(folder, path)
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}
