import { afterEach, expect, test, vi } from 'vitest'
import type { AppError } from '../../../engine/base/app-error.ts'
import type { ControlReply, ControlRequest } from '../../../engine/base/service-control.ts'
import type { ServiceName } from '../../../main/services/service-name.ts'
import type { ServiceProcess } from '../../../main/services/service-process.ts'
import { type ServiceState, Supervisor } from '../../../main/services/supervisor.ts'

/** A process by its behaviour only: what it was sent, and the means to make it speak and die. */
class ScriptedProcess implements ServiceProcess {
  readonly pid = 1
  readonly sent: ControlRequest[] = []
  readonly handles: unknown[] = []
  killed = false
  accepts = true
  #reply: (reply: ControlReply) => void = () => {}
  #exit = Promise.withResolvers<string>()
  readonly exited = this.#exit.promise

  send(request: ControlRequest, handle?: unknown): void {
    this.sent.push(request)
    if (handle) this.handles.push(handle)
    if (request.type === 'shutdown') this.die('exit code 0')
    if (request.type === 'connect' && this.accepts) this.say({ type: 'accepted', id: request.id! })
  }
  onReply(listener: (reply: ControlReply) => void): void {
    this.#reply = listener
  }
  say(reply: ControlReply): void {
    this.#reply(reply)
  }
  die(reason = 'signal SIGKILL'): void {
    this.#exit.resolve(reason)
  }
  kill(): void {
    this.killed = true
    this.die()
  }
}

function supervised(service: ServiceName = 'engine') {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  const processes: ScriptedProcess[] = []
  const states: ServiceState[] = []
  const supervisor = new Supervisor({
    services: [service],
    start: () => {
      const process = new ScriptedProcess()
      processes.push(process)
      return process
    },
  })
  supervisor.onState(state => states.push(state))
  supervisor.start()
  const latest = () => processes.at(-1)!
  /** Lets what is promised happen, and the pause before a restart pass. */
  const settle = () => vi.advanceTimersByTimeAsync(5_000)
  return { supervisor, processes, states, latest, settle }
}

afterEach(() => vi.useRealTimers())

test('a connection waits for a service that is starting and goes to it with its handle', async () => {
  const { supervisor, latest } = supervised()
  const port = {}
  const connected = supervisor.connect('engine', { type: 'connect' }, port)
  expect(latest().sent).toEqual([])
  latest().say({ type: 'ready' })
  await connected
  expect(latest().sent).toEqual([{ type: 'connect', id: 1 }])
  expect(latest().handles).toEqual([port])
})

test('a service that dies is started again and everybody is told why', async () => {
  const { supervisor, processes, states, latest, settle } = supervised()
  latest().say({ type: 'ready' })
  latest().die()
  await settle()
  expect(processes).toHaveLength(2)
  latest().say({ type: 'ready' })
  expect(states.map(({ state }) => state)).toEqual(['running', 'restarting', 'running'])
  expect(states[1]!.message).toContain('signal SIGKILL')
  await supervisor.connect('engine', { type: 'connect' }, {})
  expect(latest().sent).toHaveLength(1)
})

test('a service that dies a fourth time within a minute has failed, and says what to do', async () => {
  const { supervisor, processes, states, latest, settle } = supervised()
  for (let death = 0; death < 4; death++) {
    latest().say({ type: 'ready' })
    latest().die('exit code 1')
    await settle()
  }
  expect(processes).toHaveLength(4)
  expect(states.at(-1)).toMatchObject({ state: 'failed' })
  expect(states.at(-1)!.message).toMatch(/exit code 1.*Close Rankscope and start it again/)
  await expect(supervisor.connect('engine', { type: 'connect' }, {})).rejects.toMatchObject({
    code: 'unavailable',
  } satisfies Partial<AppError>)
})

test('deaths far apart are forgotten', async () => {
  const { processes, latest, states, settle } = supervised()
  for (let death = 0; death < 6; death++) {
    latest().say({ type: 'ready' })
    await vi.advanceTimersByTimeAsync(61_000)
    latest().die()
    await settle()
  }
  expect(processes).toHaveLength(7)
  expect(states.some(({ state }) => state === 'failed')).toBe(false)
})

test('whoever waits for a service that fails at every start is refused in the end', async () => {
  const { supervisor, latest, settle } = supervised()
  const connected = supervisor.connect('engine', { type: 'connect' }, {})
  const outcome = connected.catch((error: AppError) => error.code)
  for (let death = 0; death < 4; death++) {
    latest().die('exit code 1')
    await settle()
  }
  expect(await outcome).toBe('unavailable')
})

test('a grant resolves with what the service says, or throws what it says', async () => {
  const { supervisor, latest } = supervised()
  latest().say({ type: 'ready' })
  const granted = supervisor.grantFile('engine', '/a.json')
  const refused = supervisor.grantFolder('engine', '/b')
  await vi.waitFor(() => expect(latest().sent).toHaveLength(2))
  const file = { token: 't', name: 'a.json', bytes: 3 }
  latest().say({ type: 'failed', id: 2, error: { code: 'not-found', message: 'No.' } })
  latest().say({ type: 'granted', id: 1, files: [file] })
  expect(await granted).toEqual(file)
  await expect(refused).rejects.toMatchObject({ code: 'not-found', message: 'No.' })
})

test('where a run lies is what the traces-db service says, or throws what it says', async () => {
  const { supervisor, latest } = supervised('traces-db')
  latest().say({ type: 'ready' })
  const found = supervisor.locateRun('a')
  const refused = supervisor.locateRun('b')
  await vi.waitFor(() => expect(latest().sent).toHaveLength(2))
  expect(latest().sent[0]).toEqual({ type: 'locate', id: 1, run: 'a' })
  latest().say({ type: 'located', id: 1, path: '/runs/a.rankscope' })
  latest().say({ type: 'failed', id: 2, error: { code: 'not-found', message: 'No.' } })
  expect(await found).toBe('/runs/a.rankscope')
  await expect(refused).rejects.toMatchObject({ code: 'not-found' })
})

test('versions of what only a service runs on are those that it told', () => {
  const { supervisor, latest } = supervised()
  expect(supervisor.versions).toEqual({})
  latest().say({ type: 'ready', versions: { SQLite: '3.54.1' } })
  expect(supervisor.versions).toEqual({ SQLite: '3.54.1' })
})

test('a question that a dying service leaves unanswered fails with unavailable', async () => {
  const { supervisor, latest } = supervised()
  latest().say({ type: 'ready' })
  const granted = supervisor.grantFile('engine', '/a.json').catch((error: AppError) => error.code)
  await vi.waitFor(() => expect(latest().sent).toHaveLength(1))
  latest().die()
  expect(await granted).toBe('unavailable')
})

test('a connection that a dying service had not yet taken is refused', async () => {
  const { supervisor, latest } = supervised()
  latest().say({ type: 'ready' })
  latest().accepts = false
  const connected = supervisor
    .connect('engine', { type: 'connect' }, {})
    .catch((error: AppError) => error.code)
  await vi.waitFor(() => expect(latest().sent).toHaveLength(1))
  latest().die()
  expect(await connected).toBe('unavailable')
})

test('a process that never becomes ready is ended and counts as dead', async () => {
  const { processes } = supervised()
  await vi.advanceTimersByTimeAsync(31_000)
  expect(processes[0]!.killed).toBe(true)
  expect(processes.length).toBeGreaterThan(1)
})

test('closing asks the service to end, and nothing is started again', async () => {
  const { supervisor, processes, latest, settle } = supervised()
  latest().say({ type: 'ready' })
  await supervisor.close()
  await settle()
  expect(latest().sent).toEqual([{ type: 'shutdown' }])
  expect(processes).toHaveLength(1)
  await expect(supervisor.connect('engine', { type: 'connect' }, {})).rejects.toMatchObject({
    code: 'unavailable',
  })
})

test('closing ends a service that does not end by itself', async () => {
  const { supervisor, latest } = supervised()
  latest().say({ type: 'ready' })
  latest().send = () => {}
  const closed = supervisor.close()
  await vi.advanceTimersByTimeAsync(3_001)
  await closed
  expect(latest().killed).toBe(true)
})
