import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { z } from 'zod'
import { AppError } from '../../../engine/base/app-error.ts'
import { decodeMessage, encodeMessage } from '../../../engine/base/channel/binary.ts'
import { connect } from '../../../engine/base/channel/connect.ts'
import { call, type Implementation, stream } from '../../../engine/base/channel/contract.ts'
import { fromWebPort } from '../../../engine/base/channel/message-port.ts'
import { portPair } from '../../../engine/base/channel/pair.ts'
import type { Port } from '../../../engine/base/channel/port.ts'
import { serve } from '../../../engine/base/channel/serve.ts'
import { fromWebSocket } from '../../../engine/base/channel/web-socket.ts'

const contract = {
  double: call<Float64Array>()(z.object({ values: z.custom<Float64Array>(v => v instanceof Float64Array) })),
  fail: call<void>()(z.object({})),
  never: call<void>()(z.object({})),
  count: stream<number>()(z.object({ to: z.number().int() })),
} as const

let produced = 0
let cancelled = 0

const implementation: Implementation<typeof contract> = {
  double: ({ values }) => values.map(value => value * 2),
  fail: () => {
    throw new AppError('not-found', 'There is no such run.', { run: 'x' })
  },
  never: (_, signal) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        cancelled++
        reject(signal.reason)
      })
    }),
  async *count({ to }) {
    try {
      for (let i = 0; i < to; i++) {
        produced++
        yield i
      }
    } finally {
      cancelled++
    }
  },
}

const cleanups: (() => void)[] = []
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup()
  produced = 0
  cancelled = 0
})

async function socketPair(): Promise<[Port, Port]> {
  const server = createServer()
  const sockets = new WebSocketServer({ server })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const accepted = new Promise<Port>(resolve => {
    sockets.once('connection', socket => resolve(fromWebSocket(socket as never)))
  })
  const client = fromWebSocket(new WebSocket(`ws://127.0.0.1:${port}`) as never)
  cleanups.push(() => {
    sockets.close()
    server.close()
  })
  return [client, await accepted]
}

function messageChannel(): [Port, Port] {
  const { port1, port2 } = new MessageChannel()
  cleanups.push(() => port1.close())
  return [fromWebPort(port1 as never), fromWebPort(port2 as never)]
}

const transports: Record<string, () => Promise<[Port, Port]>> = {
  'in one process': async () => portPair(),
  'over a MessagePort': async () => messageChannel(),
  'over a WebSocket': socketPair,
}

const settled = () => new Promise(resolve => setTimeout(resolve, 30))

describe.each(Object.entries(transports))('a channel %s', (_name, open) => {
  async function client() {
    const [near, far] = await open()
    cleanups.push(() => near.close())
    serve(far, contract, implementation)
    return { client: connect(near, contract), near, far }
  }

  test('carries typed arrays both ways', async () => {
    const { client: service } = await client()
    expect(await service.double({ values: new Float64Array([1, 2.5, -3]) })).toEqual(
      new Float64Array([2, 5, -6]),
    )
  })

  test('carries large arrays as they were, however many are under way', async () => {
    const { client: service } = await client()
    const arrays = [3, 20_000, 1, 90_000, 40_000, 5000, 100_000, 20_001].map((length, k) =>
      Float64Array.from({ length }, (_, i) => i * (k + 1)),
    )
    for (let round = 0; round < 3; round++) {
      const doubled = await Promise.all(arrays.map(values => service.double({ values })))
      doubled.forEach((answer, k) => {
        expect(answer).toEqual(arrays[k]!.map(value => 2 * value))
      })
    }
  })

  test('refuses arguments that the contract forbids, and says which', async () => {
    const { client: service } = await client()
    await expect(service.double({ values: [1] as never })).rejects.toMatchObject({
      code: 'invalid-argument',
      message: expect.stringContaining('values'),
    })
  })

  test('carries errors with code, message and detail', async () => {
    const { client: service } = await client()
    await expect(service.fail({})).rejects.toMatchObject({
      code: 'not-found',
      message: 'There is no such run.',
      detail: { run: 'x' },
    })
  })

  test('streams in order, and produces only what can be taken', async () => {
    const { client: service } = await client()
    const seen: number[] = []
    for await (const value of service.count({ to: 1000 })) {
      seen.push(value)
      if (seen.length === 3) {
        await settled()
        expect(produced).toBeLessThan(20)
      }
    }
    expect(seen).toEqual(Array.from({ length: 1000 }, (_, i) => i))
  })

  test('leaving a stream early ends its producer', async () => {
    const { client: service } = await client()
    for await (const value of service.count({ to: 1e9 })) if (value === 5) break
    await settled()
    expect(cancelled).toBe(1)
  })

  test('a raised signal cancels a call on the other side', async () => {
    const { client: service } = await client()
    const abort = new AbortController()
    const pending = service.never({}, { signal: abort.signal })
    setTimeout(() => abort.abort(), 5)
    await expect(pending).rejects.toMatchObject({ code: 'cancelled' })
    expect(cancelled).toBe(1)
  })

  test('when the connection closes, what is under way fails here and is cancelled there', async () => {
    const { client: service, far } = await client()
    const pending = service.never({})
    setTimeout(() => far.close(), 5)
    await expect(pending).rejects.toMatchObject({ code: 'unavailable' })
    await expect(service.fail({})).rejects.toMatchObject({ code: 'unavailable' })
  })

  test('nonsense and unknown methods do not disturb it', async () => {
    const { client: service, near } = await client()
    for (const nonsense of [
      null,
      7,
      'x',
      {},
      { type: 'request', id: 'a' },
      { type: 'credit', id: 9, count: 1 },
    ]) {
      near.post(nonsense)
    }
    near.post({ type: 'request', id: 900, method: '__proto__', args: {} })
    expect(await service.double({ values: new Float64Array([4]) })).toEqual(new Float64Array([8]))
  })
})

describe('the binary form of messages', () => {
  const array = fc.oneof(
    fc.uint8Array(),
    fc.float64Array({ noNaN: true }),
    fc.uint32Array(),
    fc.int32Array(),
    fc.float32Array({ noNaN: true }),
    fc.uint16Array(),
  )

  test('returns what was put in, for any JSON with any arrays anywhere', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.array(array), fc.string(), (json, arrays, text) => {
        const value = { json: JSON.parse(JSON.stringify(json)), arrays, deep: [{ [`k${text}`]: arrays }] }
        expect(decodeMessage(encodeMessage(value))).toEqual(value)
      }),
    )
  })

  test('property: is the same in memory that held something else', () => {
    fc.assert(
      fc.property(fc.array(array), value => {
        const used = encodeMessage(value, length => new Uint8Array(length + 8).fill(255).subarray(8))
        expect(used).toEqual(encodeMessage(value))
      }),
    )
  })

  test('a key that would be the prototype is a key like any other', () => {
    const value = JSON.parse('{"args":{"__proto__":{"grid":[1]},"__proto":2}}')
    const arrived = decodeMessage(encodeMessage(value)) as typeof value
    expect(Object.keys(arrived.args)).toEqual(['__proto__', '__proto'])
    expect(JSON.stringify(arrived)).toBe(JSON.stringify(value))
    expect(Object.getPrototypeOf(arrived.args)).toBe(Object.prototype)
  })

  test('numbers that JSON lacks arrive, and what is undefined in a list keeps its place', () => {
    const value = {
      ratio: Number.POSITIVE_INFINITY,
      values: [1, undefined, Number.NaN, Number.NEGATIVE_INFINITY, null],
      deep: [{ array: Uint8Array.of(1), noise: [undefined] }],
    }
    expect(decodeMessage(encodeMessage(value))).toStrictEqual(value)
    expect(decodeMessage(encodeMessage(Number.NaN))).toBeNaN()
  })

  test('bytes that are no message are an error, never a crash', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
        expect(() => decodeMessage(bytes)).toThrow(AppError)
      }),
    )
  })

  test('a hostile path cannot reach a prototype', () => {
    const header = new TextEncoder().encode(
      JSON.stringify({
        value: {},
        arrays: [{ path: ['__proto__', 'polluted'], type: 'Uint8Array', offset: 0, length: 0 }],
      }),
    )
    const bytes = new Uint8Array(8 + header.length + 16)
    new DataView(bytes.buffer).setUint32(0, header.length, true)
    bytes.set(header, 4)
    expect(() => decodeMessage(bytes)).toThrow(AppError)
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })
})
