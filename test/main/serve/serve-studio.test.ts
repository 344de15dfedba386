import { request as httpRequest } from 'node:http'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { connect } from '../../../engine/base/channel/connect.ts'
import { fromWebSocket } from '../../../engine/base/channel/web-socket.ts'
import { serveStudio } from '../../../main/serve/serve-studio.ts'
import { echoContract } from './echo-service.ts'
import { StudioUnderTest } from './studio-under-test.ts'

let own: StudioUnderTest
beforeAll(async () => {
  own = await StudioUnderTest.start()
})
afterAll(() => own.close())

test('the address is exchanged for a session and leads to a clean one; then its token is dead', async () => {
  const { pathname, search } = new URL(own.studio.newAddress())
  const first = await own.send(pathname + search)
  expect(first.status).toBe(303)
  expect(first.headers.location).toBe('/')
  expect(first.headers['set-cookie']![0]).toMatch(/HttpOnly; SameSite=Strict/)
  const second = await own.send(pathname + search)
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
    const answer = await own.send(path)
    expect(answer.status, path).toBe(403)
    expect(answer.headers['content-security-policy'], path).toContain("default-src 'none'")
    expect(answer.text, path).not.toContain('studio</title>')
  }
})

test('with the session the page comes with its policy, type and no caching', async () => {
  const { status, headers, text } = await own.get('/')
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
  const { status, text } = await own.get(path)
  expect(status).toBeGreaterThanOrEqual(400)
  expect(text).not.toContain('secret": true')
})

test('a request for another host name is refused, session or not', async () => {
  expect((await own.send('/', { cookie: own.cookie, host: 'evil.example' })).status).toBe(403)
  expect((await own.send('/', { cookie: own.cookie, host: `evil.example:${own.port}` })).status).toBe(403)
})

test('a request from a page elsewhere is refused, session or not', async () => {
  expect((await own.send('/about', { cookie: own.cookie, origin: 'http://evil.example' })).status).toBe(403)
  expect((await own.send('/files?name=a.json', { cookie: own.cookie }, 'POST', '[]')).status).toBe(403)
  const foreign = { cookie: own.cookie, origin: 'http://evil.example' }
  expect((await own.send('/files?name=a.json', foreign, 'POST', '[]')).status).toBe(403)
})

test('methods other than GET and POST are refused', async () => {
  for (const method of ['PUT', 'DELETE', 'OPTIONS', 'PATCH'])
    expect((await own.send('/', own.ownHeaders, method)).status).toBe(400)
})

test('a way that began on another site goes through a page of ours, which brings the session along', async () => {
  const answer = await own.send('/', { 'sec-fetch-site': 'cross-site' })
  expect(answer.status).toBe(200)
  expect(answer.headers['refresh']).toBe('0; url=/')
  expect(answer.text).not.toContain('<title>studio</title>')
})

function openSocket(path: string, headers: Record<string, string>): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${own.port}${path}`, { headers })
    socket.once('open', () => resolve(socket))
    socket.once('error', reject)
  })
}

test.each([
  ['without a cookie', '/services/engine', () => ({ origin: own.origin })],
  ['with a wrong cookie', '/services/engine', () => ({ origin: own.origin, cookie: `${own.cookie}x` })],
  ['without an Origin', '/services/engine', () => ({ cookie: own.cookie })],
  ['from another Origin', '/services/engine', () => ({ cookie: own.cookie, origin: 'http://evil.example' })],
  [
    'for another host',
    '/services/engine',
    () => ({ cookie: own.cookie, origin: 'http://evil:1', host: 'evil:1' }),
  ],
  ['to no service', '/services/nothing', () => own.ownHeaders],
])('an upgrade %s is refused', async (_what, path, headers) => {
  await expect(openSocket(path, headers() as Record<string, string>)).rejects.toThrow(
    /Unexpected server response: 40/,
  )
})

test('a connection is served by the process of its service', async () => {
  const socket = await openSocket('/services/engine', own.ownHeaders)
  const client = connect(fromWebSocket(socket as never), echoContract)
  expect(await client.echo({ text: 'hello' })).toEqual({
    text: 'hello',
    pid: own.supervisor.processIds.engine,
  })
  socket.close()
})

test('nothing is lost that a window sends at once, however busy this process is', async () => {
  const busy = setInterval(() => {
    const until = performance.now() + 30
    while (performance.now() < until);
  })
  const url = `ws://127.0.0.1:${own.port}/services/engine`
  const workerData = { url, headers: own.ownHeaders, count: 30 }
  const thread = new Worker(new URL('./early-client.ts', import.meta.url), { workerData })
  const answered = await new Promise((resolve, reject) =>
    thread.once('message', resolve).once('error', reject),
  )
  clearInterval(busy)
  expect(answered).toBe(30)
})

test('a connection to a service that dies at that moment is closed, and not left hanging', async () => {
  // Stopped, it can neither take the connection nor see the signal until it is killed.
  const pid = own.supervisor.processIds.engine!
  process.kill(pid, 'SIGSTOP')
  const refused = openSocket('/services/engine', own.ownHeaders)
  const outcome = refused.then(
    () => 'open',
    () => 'closed',
  )
  await new Promise(settle => setTimeout(settle, 50))
  process.kill(pid, 'SIGKILL')
  expect(await outcome).toBe('closed')
})

test('a killed service closes its connections, is started again, and takes new ones', async () => {
  const socket = await openSocket('/services/traces-db', own.ownHeaders)
  const port = fromWebSocket(socket as never)
  const client = connect(port, echoContract)
  const { pid } = await client.echo({ text: 'before' })
  process.kill(pid, 'SIGKILL')
  await expect(
    vi.waitFor(() => client.echo({ text: 'lost' }).then(() => Promise.reject('alive'))),
  ).rejects.toBeTruthy()
  const again = await openSocket('/services/traces-db', own.ownHeaders)
  const answer = await connect(fromWebSocket(again as never), echoContract).echo({ text: 'after' })
  expect(answer.text).toBe('after')
  expect(answer.pid).not.toBe(pid)
  again.close()
})

function firstEvent(path: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { port: own.port, host: '127.0.0.1', path, headers: { cookie: own.cookie } },
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
  expect(JSON.parse((await own.get('/about')).text)).toEqual({ Rankscope: '0' })
})

test('a port that is taken is named in one sentence', async () => {
  const { supervisor, windowFolder } = own
  const dataFolder = join(own.dataFolder, 'other')
  const options = { supervisor, windowFolder, dataFolder, opened: [], versions: () => ({}) }
  await expect(serveStudio({ ...options, port: own.port })).rejects.toMatchObject({ code: 'conflict' })
})
