import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { StudioUnderTest } from './studio-under-test.ts'

let own: StudioUnderTest
beforeAll(async () => {
  own = await StudioUnderTest.start()
})
afterAll(() => own.close())

const transfers = () => {
  const parent = join(own.dataFolder, 'transfers')
  return readdirSync(parent, { recursive: true, encoding: 'utf8' })
}

test('an upload is granted under its own name, whatever name it claims', async () => {
  const content = Buffer.alloc(300_000, 'x')
  const answer = await own.post(`/files?name=${encodeURIComponent('../../out\0.json')}`, content)
  expect(answer.status).toBe(200)
  const { token, name } = JSON.parse(answer.text)
  expect(name).toBe('out_.json')
  expect(token.startsWith(join(own.dataFolder, 'transfers'))).toBe(true)
  expect(readFileSync(token).equals(content)).toBe(true)
})

test('an upload without a name is refused and leaves nothing', async () => {
  const before = transfers().length
  expect((await own.post('/files', '[]')).status).toBe(400)
  expect(transfers()).toHaveLength(before)
})

test('an upload that breaks off leaves nothing', async () => {
  const before = transfers().length
  await new Promise<void>(settle => {
    const headers = { cookie: own.cookie, origin: own.origin, 'content-length': 1_000_000 }
    const request = httpRequest({
      port: own.port,
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

test('uploads that are taken back are gone, and others stay', async () => {
  const uploaded = async (name: string) =>
    JSON.parse((await own.post(`/files?name=${name}`, '[]')).text).token as string
  const [kept, a, b] = [await uploaded('kept'), await uploaded('a'), await uploaded('b')]
  const body = JSON.stringify({ tokens: [a, b, join(own.dataFolder, '..', 'secret.json')] })
  expect((await own.post('/files/taken-back', body)).status).toBe(200)
  expect([kept, a, b].map(path => existsSync(path))).toEqual([true, false, false])
  expect(existsSync(join(own.dataFolder, '..', 'secret.json'))).toBe(true)
  expect((await own.post('/files/taken-back', '{}')).status).toBe(400)
})

test('an upload whose sender has gone before the answer leaves nothing', async () => {
  const before = transfers().length
  let answered = 0
  for (let i = 0; i < 20; i++) {
    await new Promise<void>(settle => {
      const headers = { cookie: own.cookie, origin: own.origin }
      const options = { port: own.port, host: '127.0.0.1', path: '/files?name=a', method: 'POST', headers }
      const request = httpRequest(options)
      request.on('error', () => settle())
      request.on('close', () => settle())
      request.on('response', () => answered++)
      request.end('[]', () => setTimeout(() => request.destroy(), i / 10))
    })
  }
  // A file and its folder.
  await vi.waitFor(() => expect(transfers()).toHaveLength(before + 2 * answered))
})

test('an upload larger than the disk is refused at once', async () => {
  const headers = { cookie: own.cookie, origin: own.origin, 'content-length': Number.MAX_SAFE_INTEGER }
  const answer = await new Promise<number>((settle, reject) => {
    const request = httpRequest(
      { port: own.port, host: '127.0.0.1', path: '/files?name=a', method: 'POST', headers },
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
  const { token, name } = JSON.parse((await own.post('/saves', JSON.stringify({ name: 'über.json' }))).text)
  expect(name).toBe('über.json')
  expect((await own.get(`/saves/${encodeURIComponent(token)}`)).status).toBe(404)
  writeFileSync(token, 'written')
  const saved = await own.get(`/saves/${encodeURIComponent(token)}`)
  expect(saved.text).toBe('written')
  expect(saved.headers['content-disposition']).toBe("attachment; filename*=UTF-8''%C3%BCber.json")
  expect((await own.get(`/saves/${encodeURIComponent(token)}`)).status).toBe(404)
  await vi.waitFor(() => expect(existsSync(token)).toBe(false))
})

test('a save with a broken or oversized request is refused', async () => {
  expect((await own.post('/saves', 'not JSON')).status).toBe(400)
  expect((await own.post('/saves', '{}')).status).toBe(400)
  expect((await own.post('/saves', `"${'x'.repeat(20_000)}"`)).status).toBe(400)
})
