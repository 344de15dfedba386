import { expect, test } from 'vitest'
import { Gate, tokenLifeMs } from '../../../main/serve/gate.ts'

const port = 4321
const tokenOf = (address: string) => new URL(address).searchParams.get('token')!
const own = { host: `127.0.0.1:${port}` }

test('a token is exchanged for a session that scripts cannot read and other sites cannot send', () => {
  const gate = new Gate(port)
  const cookie = gate.exchange(tokenOf(gate.renew()))!
  expect(cookie).toMatch(/; Path=\/; HttpOnly; SameSite=Strict$/)
  expect(gate.refuseSession({ cookie: `other=1; ${cookie.split(';')[0]}` })).toBeUndefined()
})

test('a token works once', () => {
  const gate = new Gate(port)
  const token = tokenOf(gate.renew())
  expect(gate.exchange(token)).toBeDefined()
  expect(gate.exchange(token)).toBeUndefined()
})

test('a renewed address voids the one before and keeps open sessions', () => {
  const gate = new Gate(port)
  const first = tokenOf(gate.renew())
  const cookie = gate.exchange(first)!.split(';')[0]!
  const second = tokenOf(gate.renew())
  const third = tokenOf(gate.renew())
  expect(gate.exchange(second)).toBeUndefined()
  expect(gate.exchange(third)).toBeDefined()
  expect(gate.refuseSession({ cookie })).toBeUndefined()
})

test('a token is dead after ten minutes', () => {
  let now = 0
  const gate = new Gate(port, () => now)
  const token = tokenOf(gate.renew())
  now = tokenLifeMs + 1
  expect(gate.exchange(token)).toBeUndefined()
})

test.each([undefined, '', 'rankscope-4321=', 'rankscope-4321=wrong', 'rankscope-9=x'])(
  'the cookie %s is no session',
  cookie => {
    expect(new Gate(port).refuseSession(cookie === undefined ? {} : { cookie })?.status).toBe(403)
  },
)

test.each([
  'evil.example',
  'evil.example:4321',
  '127.0.0.1',
  '127.0.0.1:80',
  'localhost',
  '0.0.0.0:4321',
  '[::1]:4321',
  '',
])('a request for host "%s" is refused', host => {
  expect(new Gate(port).refuseOrigin({ host }, false)?.status).toBe(403)
})

test.each([
  'http://evil.example',
  'http://127.0.0.1:9',
  'https://127.0.0.1:4321',
  'http://localhost:4321',
  'null',
])('a request from origin %s is refused', origin => {
  expect(new Gate(port).refuseOrigin({ ...own, origin }, false)?.status).toBe(403)
})

test('an Origin must be told where something is changed or a connection is opened', () => {
  const gate = new Gate(port)
  expect(gate.refuseOrigin(own, false)).toBeUndefined()
  expect(gate.refuseOrigin(own, true)?.status).toBe(403)
  expect(gate.refuseOrigin({ ...own, origin: `http://127.0.0.1:${port}` }, true)).toBeUndefined()
})
