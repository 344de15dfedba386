/** Files on their way to the server, over a transport that the test drives. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AppError } from '../../../engine/base/app-error.ts'
import type { GrantedFile } from '../../../renderer/app/host.ts'
import { type Transport, uploadFiles } from '../../../renderer/app/upload-files.ts'

const fileOf = (name: string, size: number) => ({ name, size }) as File
const turn = () => new Promise(settle => setImmediate(settle))

/** Sends each file in so many turns; those named `bad` fail at their end. */
class TurnTransport implements Transport {
  readonly begun: string[] = []
  readonly uploads: string[] = []
  readonly back: string[] = []
  underWay = 0
  mostAtOnce = 0
  readonly #turns: (name: string) => number

  constructor(turns: (name: string) => number) {
    this.#turns = turns
  }

  async send(
    { name, size }: File,
    upload: string,
    onSent: (bytes: number) => void,
    signal: AbortSignal,
  ): Promise<GrantedFile> {
    this.begun.push(name)
    this.uploads.push(upload)
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.underWay)
    try {
      const turns = this.#turns(name)
      for (let at = 1; at <= turns; at++) {
        await turn()
        if (signal.aborted) throw new AppError('cancelled', 'Cancelled.')
        onSent((size * at) / turns + 7)
      }
      if (name.startsWith('bad')) throw new AppError('unavailable', `${name} was lost.`)
      return { token: `token of ${name}`, name, bytes: size }
    } finally {
      this.underWay--
    }
  }

  async takeBack(uploads: readonly string[]): Promise<void> {
    this.back.push(...uploads)
  }
}

describe('files that are sent', () => {
  test('come in their order, a few at once, and progress grows to all of them', async () => {
    const shape = fc.record({ size: fc.nat(1000), turns: fc.integer({ min: 1, max: 5 }) })
    await fc.assert(
      fc.asyncProperty(fc.array(shape, { maxLength: 9 }), async shapes => {
        const files = shapes.map(({ size }, i) => fileOf(`${i}`, size))
        const transport = new TurnTransport(name => shapes[Number(name)]!.turns)
        const shares: number[] = []
        const sending = {
          onProgress: (share: number) => shares.push(share),
          signal: new AbortController().signal,
        }
        const granted = await uploadFiles(files, sending, transport)
        expect(granted.map(({ name }) => name)).toEqual(files.map(({ name }) => name))
        expect(transport.mostAtOnce).toBe(Math.min(3, files.length))
        expect(shares).toEqual(shares.toSorted((a, b) => a - b))
        if (files.length > 0) expect(shares.at(-1)).toBe(1)
        expect(transport.back).toEqual([])
      }),
      { numRuns: 50 },
    )
  })

  test('when they are stopped, all that were begun are taken back and no other is begun', async () => {
    const files = Array.from({ length: 8 }, (_, i) => fileOf(`${i}`, 10))
    const transport = new TurnTransport(name => (name === '0' ? 1 : 3))
    const stop = new AbortController()
    let toldAfter = 0
    const onProgress = (share: number) => {
      if (stop.signal.aborted) toldAfter++
      else if (share > 0.4) stop.abort()
    }
    await expect(uploadFiles(files, { onProgress, signal: stop.signal }, transport)).rejects.toMatchObject({
      code: 'cancelled',
    })
    expect(transport.underWay).toBe(0)
    expect(transport.begun.length).toBeLessThan(8)
    // One that had arrived when it was stopped is among them.
    expect(transport.back).toEqual(transport.uploads)
    expect(new Set(transport.back).size).toBe(transport.begun.length)
    expect(toldAfter).toBe(0)
  })

  test('when one fails, the others are stopped and taken back, and the reason is told', async () => {
    const files = ['0', 'bad', '1', '2', '3'].map(name => fileOf(name, 10))
    const transport = new TurnTransport(name => (name === '0' ? 1 : name === 'bad' ? 2 : 9))
    const sending = { onProgress: () => {}, signal: new AbortController().signal }
    await expect(uploadFiles(files, sending, transport)).rejects.toThrow('bad was lost.')
    expect(transport.underWay).toBe(0)
    expect(transport.back).toEqual(transport.uploads)
    expect(transport.begun).toEqual(['0', 'bad', '1', '2'])
  })
})
