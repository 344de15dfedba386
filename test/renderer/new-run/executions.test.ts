import { describe, expect, test, vi } from 'vitest'
import type { RunStatus, StartRun } from '../../../engine/contract.ts'
import { Store } from '../../../renderer/app/store.ts'
import { Executions, runsAhead } from '../../../renderer/new-run/executions.ts'

const status = (id: number, change: Partial<RunStatus> = {}): RunStatus => ({
  id,
  state: 'queued',
  ahead: 0,
  title: `run ${id}`,
  worldSize: 2,
  step: -1,
  steps: 3,
  ...change,
})
const request: StartRun = { strategy: 'part3', request: {}, steps: 3 }

/** A service whose runs change when the test says so, and that can die. */
function watched(started: RunStatus = status(1)) {
  const log: string[] = []
  const connections = new Store(1)
  // Kept until the watch asks for it; undefined: the service dies.
  let next = Promise.withResolvers<readonly RunStatus[] | undefined>()
  const client = {
    startRun: async () => started,
    stopRun: async ({ id }: { id: number }) => void log.push(`stop ${id}`),
    watchRuns: async function* () {
      for (;;) {
        const runs = await next.promise
        next = Promise.withResolvers()
        if (!runs) throw new Error('The service died.')
        yield runs
      }
    },
  }
  const executions = new Executions({ client, connections } as never, {
    onBegin: ({ run }, hadToWait) => log.push(`begin ${run}${hadToWait ? ' after waiting' : ''}`),
    onEnd: ({ id, state }) => log.push(`end ${id} ${state}`),
    onLost: lost => log.push(`lost ${lost.map(({ id }) => id).join()}`),
  })
  void executions.watch()
  const change = async (...runs: readonly RunStatus[]) => {
    next.resolve(runs)
    await vi.waitFor(() => expect(executions.runs.get()).toEqual(runs))
  }
  const die = async () => {
    next.resolve(undefined)
    await vi.waitFor(() => expect(executions.runs.get()).toEqual([]))
  }
  return { log, executions, change, die, connections }
}

describe('executions', () => {
  test('a run that was started here is told once when its ranks are ready', async () => {
    const { log, executions, change } = watched()
    await executions.start(request)
    await change(status(1, { state: 'starting' }))
    await change(status(1, { state: 'running', run: 'a' }))
    await change(status(1, { state: 'running', run: 'a', step: 1 }))
    expect(log).toEqual(['begin a'])
    expect(executions.underWay()?.step).toBe(1)
  })

  test('one that had begun before its answer came is told, too', async () => {
    const { log, executions, change } = watched()
    await change(status(1, { state: 'running', run: 'a' }))
    await executions.start(request)
    expect(log).toEqual(['begin a'])
  })

  test('runs of other windows are listed and not opened', async () => {
    const { log, change } = watched()
    await change(status(1, { state: 'running', run: 'a' }))
    expect(log).toEqual([])
  })

  test('a run that had to wait says so when it begins', async () => {
    const { log, executions, change } = watched(status(2, { ahead: 1 }))
    await executions.start(request)
    await change(status(1, { state: 'done' }), status(2, { state: 'running', run: 'b' }))
    expect(log).toEqual(['begin b after waiting'])
  })

  test('an end is told once, and what was asked for can be asked again', async () => {
    const { log, executions, change } = watched()
    await executions.start(request)
    await change(status(1, { state: 'starting' }))
    await change(status(1, { state: 'failed', message: 'no back end' }))
    await change(status(1, { state: 'failed', message: 'no back end' }), status(2))
    expect(log).toEqual(['end 1 failed'])
    expect(executions.requestOf(1)).toBe(request)
  })

  test('what was under way when the service died is lost; the next service counts anew', async () => {
    const { log, executions, change, die, connections } = watched()
    await executions.start(request)
    await change(status(1, { state: 'done' }), status(2, { state: 'running' }), status(3))
    executions.dismiss(1)
    await die()
    expect(log).toEqual(['lost 2,3'])
    expect(executions.dismissed.get().size).toBe(0)
    expect(executions.requestOf(1)).toBeUndefined()
    connections.set(2)
    await change(status(1, { state: 'running', run: 'z' }))
    expect(log).toEqual(['lost 2,3'])
  })
})

test('only runs that have not ended are ahead', () => {
  const runs = [status(1, { state: 'done' }), status(2, { state: 'running' }), status(3), status(4)]
  expect(runs.map(run => runsAhead(runs, run))).toEqual([0, 0, 1, 2])
})
