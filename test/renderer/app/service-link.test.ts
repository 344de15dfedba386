import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { AppError } from '../../../engine/base/app-error.ts'
import { call, stream } from '../../../engine/base/channel/contract.ts'
import { portPair } from '../../../engine/base/channel/pair.ts'
import type { Port } from '../../../engine/base/channel/port.ts'
import { serve } from '../../../engine/base/channel/serve.ts'
import { attemptDeadline, reconnectDelays, ServiceLink } from '../../../renderer/app/service-link.ts'

const contract = {
  double: call<number>()(z.object({ value: z.number() })),
  hang: call<number>()(z.object({})),
  count: stream<number>()(z.object({ to: z.number() })),
}

/** A service that can be killed; each connection is a new one. */
function killable() {
  let server: Port | undefined
  const open = async () => {
    const [client, other] = portPair()
    server = other
    serve(other, contract, {
      double: ({ value }) => value * 2,
      hang: () => new Promise<number>(() => {}),
      count: async function* ({ to }) {
        for (let item = 1; item <= to; item++) yield item
      },
    })
    return client
  }
  return { open, kill: () => server?.close() }
}

/** No time passes: pauses end at once, deadlines never come. */
const noWait = (milliseconds: number) =>
  milliseconds === attemptDeadline ? new Promise<void>(() => {}) : Promise.resolve()

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise(resolve => setImmediate(resolve))
}

describe('ServiceLink', () => {
  test('calls and streams go to the service, those made before it is connected too', async () => {
    const link = new ServiceLink(killable().open, contract, noWait)
    expect(await link.client.double({ value: 21 })).toBe(42)
    const items: number[] = []
    for await (const item of link.client.count({ to: 3 })) items.push(item)
    expect(items).toEqual([1, 2, 3])
    expect(link.state.get()).toEqual({ state: 'connected' })
  })

  test('after the service died the same client works again, and the connections are counted', async () => {
    const service = killable()
    const link = new ServiceLink(service.open, contract, noWait)
    await link.client.double({ value: 1 })
    service.kill()
    await until(() => link.connections.get() === 2)
    expect(await link.client.double({ value: 2 })).toBe(4)
  })

  test('where its host is gone nothing is tried again until somebody asks for it', async () => {
    const service = killable()
    let attempts = 0
    const gone = new AppError('not-found', 'The host has ended.')
    const open = () => (++attempts === 1 ? service.open() : Promise.reject(gone))
    const link = new ServiceLink(open, contract, noWait)
    await link.client.double({ value: 1 })
    service.kill()
    await until(() => link.state.get().state === 'failed')
    await expect(link.client.double({ value: 2 })).rejects.toMatchObject({ message: 'The host has ended.' })
    expect(link.state.get()).toEqual({ state: 'failed', message: 'The host has ended.' })
    expect(attempts).toBe(2)
    link.retry()
    await until(() => attempts === 3)
  })

  test('what was under way when it died fails, since nobody knows how far it came', async () => {
    const service = killable()
    const link = new ServiceLink(service.open, contract, noWait)
    await link.client.double({ value: 1 })
    const hanging = link.client.hang({})
    await new Promise(resolve => setImmediate(resolve))
    service.kill()
    await expect(hanging).rejects.toMatchObject({ code: 'unavailable' })
  })

  test('it gives up after its last attempt, says why, and can be asked to try again', async () => {
    let attempts = 0
    let isBroken = true
    const service = killable()
    const link = new ServiceLink(
      async () => {
        attempts++
        if (isBroken) throw new AppError('unavailable', 'Out of reach.')
        return service.open()
      },
      contract,
      noWait,
    )
    await expect(link.client.double({ value: 1 })).rejects.toMatchObject({ code: 'unavailable' })
    expect(attempts).toBe(reconnectDelays.length + 1)
    expect(link.state.get()).toEqual({ state: 'failed', message: 'Out of reach.' })
    isBroken = false
    link.retry()
    expect(await link.client.double({ value: 3 })).toBe(6)
  })
})

test('it stops trying when it is told that the service will not come back', async () => {
  let isOver = false
  const link = new ServiceLink(
    () => Promise.reject(new AppError('unavailable', 'Refused.')),
    contract,
    async milliseconds => {
      if (milliseconds === attemptDeadline) return noWait(milliseconds)
      if (!isOver) link.giveUp('It ended four times.')
      isOver = true
    },
  )
  await expect(link.client.double({ value: 1 })).rejects.toMatchObject({ message: 'It ended four times.' })
  expect(link.state.get()).toEqual({ state: 'failed', message: 'It ended four times.' })
})

test('being told so before the connection closes is the end of it too', async () => {
  const service = killable()
  const link = new ServiceLink(service.open, contract, noWait)
  await link.client.double({ value: 1 })
  link.giveUp('It ended four times.')
  expect(link.state.get().state).toBe('connected')
  service.kill()
  await until(() => link.state.get().state === 'failed')
  expect(link.connections.get()).toBe(1)
})

test('an attempt that nobody answers is given up for the next one', async () => {
  const service = killable()
  let attempts = 0
  const link = new ServiceLink(
    () => (++attempts === 1 ? new Promise<Port>(() => {}) : service.open()),
    contract,
    milliseconds => (attempts === 1 ? Promise.resolve() : noWait(milliseconds)),
  )
  expect(await link.client.double({ value: 2 })).toBe(4)
  expect(attempts).toBe(2)
})
