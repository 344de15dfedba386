import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request as httpRequest, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { connect } from '../../../engine/base/channel/connect.ts'
import { fromWebSocket } from '../../../engine/base/channel/web-socket.ts'
import { type Studio, serveStudio } from '../../../main/serve/serve-studio.ts'
import { startNodeService } from '../../../main/services/service-process.ts'
import { Supervisor } from '../../../main/services/supervisor.ts'
import { echoContract } from './echo-service.ts'

const base = mkdtempSync(join(tmpdir(), 'rankscope-serve-'))
const windowFolder = join(base, 'window')
const program = new URL('./echo-service.ts', import.meta.url)
let supervisor: Supervisor
let studio: Studio
let cookie: string

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

/** Without the niceties of fetch: every header as a hostile page or program would send it. */
function send(
  path: string,
  headers: OutgoingHttpHeaders = {},
  method = 'GET',
  body?: string | Buffer,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { port: studio.port, host: '127.0.0.1', path, method, headers, agent: false },
      response => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', chunk => {
          text += chunk
        })
        response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, text }))
      },
    )
    request.on('error', reject)
    request.end(body)
  })
}

const origin = () => `http://127.0.0.1:${studio.port}`
const get = (path: string) => send(path, { cookie })
const post = (path: string, body: string | Buffer) => send(path, { cookie, origin: origin() }, 'POST', body)

async function openSession(): Promise<string> {
  const { pathname, search } = new URL(studio.newAddress())
  const answer = await send(pathname + search)
  return answer.headers['set-cookie']![0]!.split(';')[0]!
}

beforeAll(async () => {
  mkdirSync(windowFolder, { recursive: true })
  writeFileSync(join(windowFolder, 'index.html'), '<!doctype html><title>studio</title>')
  writeFileSync(join(base, 'secret.json'), '{"secret": true}')
  supervisor = new Supervisor({
    start: service => startNodeService(service, { dataFolder: join(base, 'data') }, program),
    pausesMs: [1, 1, 1],
  })
  supervisor.start()
  studio = await serveStudio({
    supervisor,
    windowFolder,
    dataFolder: join(base, 'data'),
    port: 0,
    opened: [{ token: 't', name: 'a.json', bytes: 1 }],
    versions: { rankscope: '0' },
  })
  cookie = await openSession()
})

afterAll(async () => {
  studio.close()
  await supervisor.close()
  rmSync(base, { recursive: true, force: true })
})

test('the address is exchanged for a session and leads to a clean one; then its token is dead', async () => {
  const { pathname, search } = new URL(studio.newAddress())
  const first = await send(pathname + search)
  expect(first.status).toBe(303)
  expect(first.headers.location).toBe('/')
  expect(first.headers['set-cookie']![0]).toMatch(/HttpOnly; SameSite=Strict/)
  const second = await send(pathname + search)
  expect(second.status).toBe(403)
  expect(second.headers['set-cookie']).toBeUndefined()
  expect(second.text).toContain('Press Enter')
})

test('without the session nothing is handed out, and the answer still carries the policy', async () => {
  for (const path of [
    '/',
    '/index.html',
    '/about',
    '/opened',
    '/service-states',
    '/saves/x',
    '/?token=guess',
  ]) {
    const answer = await send(path)
    expect(answer.status, path).toBe(403)
    expect(answer.headers['content-security-policy'], path).toContain("default-src 'none'")
    expect(answer.text, path).not.toContain('studio</title>')
  }
})

test('with the session the page comes with its policy, type and no caching', async () => {
  const { status, headers, text } = await get('/')
  expect(status).toBe(200)
  expect(text).toContain('<title>studio</title>')
  expect(headers['content-type']).toBe('text/html; charset=utf-8')
  expect(headers['content-security-policy']).toContain("script-src 'self'")
  expect(headers['x-content-type-options']).toBe('nosniff')
  expect(headers['cache-control']).toBe('no-store')
  expect(headers['cross-origin-opener-policy']).toBe('same-origin')
})

test.each([
  '/../secret.json',
  '/%2e%2e/secret.json',
  '/..%2fsecret.json',
  '/%2e%2e%5csecret.json',
  '//secret.json',
])('a path out of the folder, %s, finds nothing', async path => {
  const { status, text } = await get(path)
  expect(status).toBeGreaterThanOrEqual(400)
  expect(text).not.toContain('secret": true')
})

test('a request for another host name is refused, session or not', async () => {
  expect((await send('/', { cookie, host: 'evil.example' })).status).toBe(403)
  expect((await send('/', { cookie, host: `evil.example:${studio.port}` })).status).toBe(403)
})

test('a request from a page elsewhere is refused, session or not', async () => {
  expect((await send('/about', { cookie, origin: 'http://evil.example' })).status).toBe(403)
  expect((await send('/files?name=a.json', { cookie }, 'POST', '[]')).status).toBe(403)
  const foreign = { cookie, origin: 'http://evil.example' }
  expect((await send('/files?name=a.json', foreign, 'POST', '[]')).status).toBe(403)
})

test('methods other than GET and POST are refused', async () => {
  for (const method of ['PUT', 'DELETE', 'OPTIONS', 'PATCH'])
    expect((await send('/', { cookie, origin: origin() }, method)).status).toBe(400)
})

test('a way that began on another site goes through a page of ours, which brings the session along', async () => {
  const answer = await send('/', { 'sec-fetch-site': 'cross-site' })
  expect(answer.status).toBe(200)
  expect(answer.headers['refresh']).toBe('0; url=/')
  expect(answer.text).not.toContain('<title>studio</title>')
})

function openSocket(path: string, headers: Record<string, string>): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${studio.port}${path}`, { headers })
    socket.once('open', () => resolve(socket))
    socket.once('error', reject)
  })
}

test.each([
  ['without a cookie', '/services/engine', () => ({ origin: origin() })],
  ['with a wrong cookie', '/services/engine', () => ({ origin: origin(), cookie: `${cookie}x` })],
  ['without an Origin', '/services/engine', () => ({ cookie })],
  ['from another Origin', '/services/engine', () => ({ cookie, origin: 'http://evil.example' })],
  ['for another host', '/services/engine', () => ({ cookie, origin: 'http://evil:1', host: 'evil:1' })],
  ['to no service', '/services/nothing', () => ({ cookie, origin: origin() })],
])('an upgrade %s is refused', async (_what, path, headers) => {
  await expect(openSocket(path, headers() as Record<string, string>)).rejects.toThrow(
    /Unexpected server response: 40/,
  )
})

test('a connection is served by the process of its service', async () => {
  const socket = await openSocket('/services/engine', { cookie, origin: origin() })
  const client = connect(fromWebSocket(socket as never), echoContract)
  expect(await client.echo({ text: 'hello' })).toEqual({
    text: 'hello',
    pid: supervisor.processIds.engine,
  })
  socket.close()
})

test('nothing is lost that a window sends at once, however busy this process is', async () => {
  const busy = setInterval(() => {
    const until = performance.now() + 30
    while (performance.now() < until);
  })
  const url = `ws://127.0.0.1:${studio.port}/services/engine`
  const workerData = { url, headers: { cookie, origin: origin() }, count: 30 }
  const thread = new Worker(new URL('./early-client.ts', import.meta.url), { workerData })
  const answered = await new Promise((resolve, reject) =>
    thread.once('message', resolve).once('error', reject),
  )
  clearInterval(busy)
  expect(answered).toBe(30)
})

test('a connection to a service that dies at that moment is closed, and not left hanging', async () => {
  // Stopped, it can neither take the connection nor see the signal until it is killed.
  const pid = supervisor.processIds.engine!
  process.kill(pid, 'SIGSTOP')
  const refused = openSocket('/services/engine', { cookie, origin: origin() })
  const outcome = refused.then(
    () => 'open',
    () => 'closed',
  )
  await new Promise(settle => setTimeout(settle, 50))
  process.kill(pid, 'SIGKILL')
  expect(await outcome).toBe('closed')
})

test('a killed service closes its connections, is started again, and takes new ones', async () => {
  const socket = await openSocket('/services/traces-db', { cookie, origin: origin() })
  const port = fromWebSocket(socket as never)
  const client = connect(port, echoContract)
  const { pid } = await client.echo({ text: 'before' })
  process.kill(pid, 'SIGKILL')
  await expect(
    vi.waitFor(() => client.echo({ text: 'lost' }).then(() => Promise.reject('alive'))),
  ).rejects.toBeTruthy()
  const again = await openSocket('/services/traces-db', { cookie, origin: origin() })
  const answer = await connect(fromWebSocket(again as never), echoContract).echo({ text: 'after' })
  expect(answer.text).toBe('after')
  expect(answer.pid).not.toBe(pid)
  again.close()
})

const transfers = () => {
  const parent = join(base, 'data', 'transfers')
  return readdirSync(parent, { recursive: true, encoding: 'utf8' })
}

test('an upload is granted under its own name, whatever name it claims', async () => {
  const content = Buffer.alloc(300_000, 'x')
  const answer = await post(`/files?name=${encodeURIComponent('../../out\0.json')}`, content)
  expect(answer.status).toBe(200)
  const { token, name } = JSON.parse(answer.text)
  expect(name).toBe('out_.json')
  expect(token.startsWith(join(base, 'data', 'transfers'))).toBe(true)
  expect(readFileSync(token).equals(content)).toBe(true)
})

test('an upload without a name is refused and leaves nothing', async () => {
  const before = transfers().length
  expect((await post('/files', '[]')).status).toBe(400)
  expect(transfers()).toHaveLength(before)
})

test('an upload that breaks off leaves nothing', async () => {
  const before = transfers().length
  await new Promise<void>(settle => {
    const headers = { cookie, origin: origin(), 'content-length': 1_000_000 }
    const request = httpRequest({
      port: studio.port,
      host: '127.0.0.1',
      path: '/files?name=a',
      method: 'POST',
      headers,
    })
    request.on('error', () => settle())
    request.write('half', () => setImmediate(() => request.destroy()))
  })
  await vi.waitFor(() => expect(transfers()).toHaveLength(before))
})

test('an upload larger than the disk is refused at once', async () => {
  const headers = { cookie, origin: origin(), 'content-length': Number.MAX_SAFE_INTEGER }
  const answer = await new Promise<number>((settle, reject) => {
    const request = httpRequest(
      { port: studio.port, host: '127.0.0.1', path: '/files?name=a', method: 'POST', headers },
      response => {
        settle(response.statusCode!)
        request.destroy()
      },
    )
    request.on('error', reject)
    request.flushHeaders()
  })
  expect(answer).toBe(507)
})

test('what a service wrote to a save is downloaded once, and then gone', async () => {
  const { token, name } = JSON.parse((await post('/saves', JSON.stringify({ name: 'über.json' }))).text)
  expect(name).toBe('über.json')
  expect((await get(`/saves/${encodeURIComponent(token)}`)).status).toBe(404)
  writeFileSync(token, 'written')
  const saved = await get(`/saves/${encodeURIComponent(token)}`)
  expect(saved.text).toBe('written')
  expect(saved.headers['content-disposition']).toBe("attachment; filename*=UTF-8''%C3%BCber.json")
  expect((await get(`/saves/${encodeURIComponent(token)}`)).status).toBe(404)
  await vi.waitFor(() => expect(existsSync(token)).toBe(false))
})

test('a save with a broken or oversized request is refused', async () => {
  expect((await post('/saves', 'not JSON')).status).toBe(400)
  expect((await post('/saves', '{}')).status).toBe(400)
  expect((await post('/saves', `"${'x'.repeat(20_000)}"`)).status).toBe(400)
})

function firstEvent(path: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { port: studio.port, host: '127.0.0.1', path, headers: { cookie } },
      response => {
        response.setEncoding('utf8').on('data', (text: string) => {
          const data = /^data: (.*)$/m.exec(text)?.[1]
          if (data === undefined) return
          request.destroy()
          resolve(JSON.parse(data))
        })
      },
    )
    request.on('error', error => reject(error))
    request.end()
  })
}

test('the window is told of files named on the command line and of the services', async () => {
  expect(await firstEvent('/opened')).toEqual([{ token: 't', name: 'a.json', bytes: 1 }])
  expect(await firstEvent('/service-states')).toMatchObject({ service: 'traces-db' })
  expect(JSON.parse((await get('/about')).text)).toEqual({ rankscope: '0' })
})

test('a port that is taken is named in one sentence', async () => {
  const options = { supervisor, windowFolder, dataFolder: join(base, 'other'), opened: [], versions: {} }
  await expect(serveStudio({ ...options, port: studio.port })).rejects.toMatchObject({ code: 'conflict' })
})
