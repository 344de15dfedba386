/**
 * What the served studio answers, one line a route:
 *
 *     GET  /?token=...        exchanges a one-time token for the session
 *     GET  /...               the window's own files
 *     GET  /about             versions, by name
 *     GET  /opened            server-sent events: a list of files named on the command line, once
 *     GET  /service-states    server-sent events: one `ServiceState` each
 *     POST /files?name=N&upload=ID      uploads a file under an id of the page's, answers `{token, name, bytes}`
 *     POST /files/taken-back {uploads}  forgets uploads that nobody wants any more, by their ids
 *     POST /saves {name: N}   a place for a service to write to, answers `{token, name, bytes}`
 *     GET  /saves/TOKEN       downloads what was written there, once
 */

import { createReadStream } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { AppError } from '../../engine/base/app-error.ts'
import type { FileGrant } from '../../engine/base/service-control.ts'
import { appFile, securityHeaders } from '../services/app-files.ts'
import type { Supervisor } from '../services/supervisor.ts'
import type { Gate, Refusal } from './gate.ts'
import { requestUrl } from './request-url.ts'
import type { TransferFolder } from './transfer-folder.ts'

interface RouteOptions {
  readonly supervisor: Supervisor
  readonly gate: Gate
  readonly transfers: TransferFolder
  readonly windowFolder: string
  readonly opened: readonly FileGrant[]
  readonly versions: () => Readonly<Record<string, string>>
}

export type Routes = (request: IncomingMessage, response: ServerResponse) => Promise<void>

export function createRoutes(options: RouteOptions): Routes {
  const { supervisor, gate, transfers } = options
  /** By token, written as it stands in a URL. */
  const saves = new Map<string, { readonly path: string; readonly name: string }>()
  let opened = options.opened

  async function upload(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const announced = Number(request.headers['content-length'] ?? 0)
    const id = uploadOf(url)
    const path = await transfers.receive(id, nameOf(url), request, announced)
    // Whoever has gone before the answer will never name it.
    response.once('close', () => !response.writableFinished && void forget(id))
    try {
      if (response.destroyed) throw new AppError('cancelled', 'The upload was given up.')
      json(response, await supervisor.grantFile('traces-db', path))
    } catch (thrown) {
      await forget(id)
      throw thrown
    }
  }

  /** File, folder and grant: nothing is kept of an upload. */
  async function forget(upload: string): Promise<void> {
    await transfers.removeUpload(upload)
    supervisor.revokeIn('traces-db', transfers.folderOf(upload))
  }

  async function takeBack(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { uploads } = await readBody(request, z.object({ uploads: z.array(uploadId) }), mostUploadLetters)
    for (const upload of uploads) await forget(upload)
    json(response, {})
  }

  async function placeSave(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { name } = await readBody(request, z.object({ name: fileName }))
    const path = await transfers.place(name)
    const file = await supervisor.grantFile('traces-db', path, true)
    saves.set(encodeURIComponent(file.token), { path, name: file.name })
    json(response, file)
  }

  async function download(response: ServerResponse, key: string): Promise<void> {
    const save = saves.get(key)
    const written = save && (await transfers.read(save.path))
    if (!save || !written) throw new AppError('not-found', 'There is nothing to download under this name.')
    saves.delete(key)
    response.writeHead(200, {
      ...securityHeaders,
      'Content-Type': 'application/octet-stream',
      'Content-Length': written.bytes,
      'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(save.name)}`,
    })
    await pipeline(written.content, response).finally(() => transfers.remove(save.path))
  }

  function serviceStates(request: IncomingMessage, response: ServerResponse): void {
    const tell = events(response)
    for (const state of supervisor.states) tell(state)
    request.once('close', supervisor.onState(tell))
  }

  function openedFiles(response: ServerResponse): void {
    const tell = events(response)
    if (opened.length > 0) tell(opened)
    // A page that is loaded again does not open them again.
    opened = []
  }

  async function files(response: ServerResponse, url: URL): Promise<void> {
    const file = await appFile(options.windowFolder, url.pathname)
    if (!file) throw new AppError('not-found', 'There is no such file in the studio.')
    response.writeHead(200, { ...securityHeaders, 'Content-Type': file.type })
    await pipeline(createReadStream(file.path), response)
  }

  return async (request, response) => {
    const url = requestUrl(request)
    const isPost = request.method === 'POST'
    if (!url || (!isPost && request.method !== 'GET'))
      return refuse(response, { status: 400, message: 'Not understood.' })
    const foreign = gate.refuseOrigin(request.headers, isPost)
    if (foreign) return refuse(response, foreign)

    const token = url.searchParams.get('token')
    const cookie = !isPost && url.pathname === '/' && token ? gate.exchange(token) : undefined
    if (cookie) {
      response.writeHead(303, { ...securityHeaders, 'Set-Cookie': cookie, Location: '/' })
      response.end()
      return
    }
    const unknown = gate.refuseSession(request.headers)
    if (unknown) return isBounce(request, url) ? bounce(response) : refuse(response, unknown)

    if (isPost && url.pathname === '/files') return upload(request, response, url)
    if (isPost && url.pathname === '/files/taken-back') return takeBack(request, response)
    if (isPost && url.pathname === '/saves') return placeSave(request, response)
    if (isPost) throw new AppError('not-found', 'There is nothing to post to at this address.')
    // A person who opens a used address again, with the session, gets the studio under its clean address.
    if (url.pathname === '/' && token) {
      response.writeHead(303, { ...securityHeaders, Location: '/' })
      response.end()
      return
    }
    if (url.pathname === '/about') return json(response, options.versions())
    if (url.pathname === '/opened') return openedFiles(response)
    if (url.pathname === '/service-states') return serviceStates(request, response)
    if (url.pathname.startsWith('/saves/')) return download(response, url.pathname.slice('/saves/'.length))
    return files(response, url)
  }
}

/** The ids of as many files as a drop may hold, 4096. */
const mostUploadLetters = 200_000

/** It names a folder: this and nothing else. */
const uploadId = z.uuid()

const fileName = z.string().min(1).max(1000)

function nameOf(url: URL): string {
  const name = fileName.safeParse(url.searchParams.get('name'))
  if (!name.success) throw new AppError('invalid-argument', 'The file has no usable name.')
  return name.data
}

function uploadOf(url: URL): string {
  const id = uploadId.safeParse(url.searchParams.get('upload'))
  if (!id.success) throw new AppError('invalid-argument', 'The upload has no usable id.')
  return id.data
}

/** Small bodies only: what a page asks, never a file. */
async function readBody<T>(request: IncomingMessage, schema: z.ZodType<T>, most = 16_384): Promise<T> {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) {
    text += chunk
    if (text.length > most) throw new AppError('invalid-argument', 'The request is too long.')
  }
  try {
    return schema.parse(JSON.parse(text))
  } catch {
    throw new AppError('invalid-argument', 'The request could not be understood.')
  }
}

/** Begins server-sent events; the function sends one. */
function events(response: ServerResponse): (value: unknown) => void {
  response.writeHead(200, { ...securityHeaders, 'Content-Type': 'text/event-stream' })
  response.flushHeaders()
  return value => response.write(`data: ${JSON.stringify(value)}\n\n`)
}

function json(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { ...securityHeaders, 'Content-Type': 'application/json; charset=utf-8' })
  response.end(JSON.stringify(value))
}

function refuse(response: ServerResponse, { status, message }: Refusal): void {
  response.writeHead(status, {
    ...securityHeaders,
    'Content-Type': 'text/plain; charset=utf-8',
    Connection: 'close',
  })
  response.end(`${message}\n`)
}

/**
 * The address was followed from a page of another site (a terminal in a browser): the cookie is set, but is
 * not sent on a way that began elsewhere. A page of ours that goes on to `/` begins the way anew.
 */
function isBounce(request: IncomingMessage, url: URL): boolean {
  return url.pathname === '/' && url.search === '' && request.headers['sec-fetch-site'] === 'cross-site'
}

function bounce(response: ServerResponse): void {
  response.writeHead(200, {
    ...securityHeaders,
    'Content-Type': 'text/html; charset=utf-8',
    Refresh: '0; url=/',
  })
  response.end('<!doctype html><title>Rankscope</title>')
}
