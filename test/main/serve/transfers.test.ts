import { randomUUID } from 'node:crypto'
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

/** The address of an upload, under an id as the page makes them. */
const uploading = (name: string, upload: string = randomUUID()) => `/files?name=${name}&upload=${upload}`

const transfers = () => {
  const parent = join(own.dataFolder, 'transfers')
  return readdirSync(parent, { recursive: true, encoding: 'utf8' })
}

test('an upload is granted under its own name, whatever name it claims', async () => {
  const content = Buffer.alloc(300_000, 'x')
  const answer = await own.post(uploading(encodeURIComponent('../../out\0.json')), content)
  expect(answer.status).toBe(200)
  const { token, name } = JSON.parse(answer.text)
  expect(name).toBe('out_.json')
  expect(token.startsWith(join(own.dataFolder, 'transfers'))).toBe(true)
  expect(readFileSync(token).equals(content)).toBe(true)
})

test.each(['/files', `/files?upload=${randomUUID()}`, '/files?name=a', uploading('a', '..%2F..%2Fdata')])(
  'an upload without a name or an id is refused and leaves nothing: %s',
  async address => {
    const before = transfers().length
    expect((await own.post(address, '[]')).status).toBe(400)
    expect(transfers()).toHaveLength(before)
  },
)

test('an upload that breaks off leaves nothing', async () => {
  const before = transfers().length
  await new Promise<void>(settle => {
    const headers = { cookie: own.cookie, origin: own.origin, 'content-length': 1_000_000 }
    const request = httpRequest({
      port: own.port,
      host: '127.0.0.1',
      path: uploading('a'),
      method: 'POST',
      headers,
    })
    request.on('error', () => settle())
    request.write('half', () => setImmediate(() => request.destroy()))
  })
  await vi.waitFor(() => expect(transfers()).toHaveLength(before))
})

test('uploads that are taken back are gone, and others stay', async () => {
  const ids = [randomUUID(), randomUUID(), randomUUID()]
  const paths: string[] = []
  for (const id of ids) paths.push(JSON.parse((await own.post(uploading('a', id), '[]')).text).token)
  const taken = (uploads: readonly string[]) => own.post('/files/taken-back', JSON.stringify({ uploads }))
  const never = randomUUID()
  expect((await taken([...ids.slice(1), never])).status).toBe(200)
  expect(paths.map(path => existsSync(path))).toEqual([true, false, false])
  for (const foreign of ['..', '../../secret.json', '']) expect((await taken([foreign])).status).toBe(400)
  expect(existsSync(join(own.dataFolder, '..', 'secret.json'))).toBe(true)
  expect((await own.post('/files/taken-back', '{}')).status).toBe(400)
})

test('the service hears of uploads that are taken back, so that it need not keep their tokens', async () => {
  const id = randomUUID()
  const { token } = JSON.parse((await own.post(uploading('a', id), '[]')).text)
  await own.post('/files/taken-back', JSON.stringify({ uploads: [id] }))
  expect(await own.supervisor.locateRun('any')).toBe(join(token, '..'))
})

test('an id is that of one upload: another under it is refused, and the first stays', async () => {
  const id = randomUUID()
  const { token } = JSON.parse((await own.post(uploading('a', id), 'first')).text)
  expect((await own.post(uploading('a', id), 'second')).status).not.toBe(200)
  expect(readFileSync(token, 'utf8')).toBe('first')
})

test('uploads that are given up around the time of their answer and then taken back leave nothing', async () => {
  const before = transfers().length
  const ids: string[] = []
  for (let i = 0; i < 20; i++) {
    const id = randomUUID()
    ids.push(id)
    await new Promise<void>(settle => {
      const headers = { cookie: own.cookie, origin: own.origin }
      const options = { port: own.port, host: '127.0.0.1', path: uploading('a', id), method: 'POST', headers }
      const request = httpRequest(options)
      request.on('error', () => settle())
      request.on('close', () => settle())
      request.end('[]', () => setTimeout(() => request.destroy(), i / 5))
    })
  }
  expect((await own.post('/files/taken-back', JSON.stringify({ uploads: ids }))).status).toBe(200)
  await vi.waitFor(() => expect(transfers()).toHaveLength(before))
})

test('an upload larger than the disk is refused at once', async () => {
  const headers = { cookie: own.cookie, origin: own.origin, 'content-length': Number.MAX_SAFE_INTEGER }
  const answer = await new Promise<number>((settle, reject) => {
    const request = httpRequest(
      { port: own.port, host: '127.0.0.1', path: uploading('a'), method: 'POST', headers },
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
