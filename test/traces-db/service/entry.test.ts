/** The service as a process of plain Node, spoken to as main and a window do. */
import { type ChildProcess, fork, type SendHandle } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { connect } from '../../../engine/base/channel/connect.ts'
import type { Contract } from '../../../engine/base/channel/contract.ts'
import { fromWebSocket } from '../../../engine/base/channel/web-socket.ts'
import type { ControlReply, ControlRequest, FileGrant } from '../../../engine/base/service-control.ts'
import { engineContract } from '../../../engine/contract.ts'
import { tracesContract } from '../../../traces-db/contract.ts'

const root = resolve(import.meta.dirname, '../../..')
let folder = ''
let child: ChildProcess
let server: Server
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rankscope-entry-'))
})
afterEach(async () => {
  child.kill('SIGKILL')
  await new Promise(settle => server.close(settle))
  rmSync(folder, { recursive: true, force: true })
})

/** Starts a service and a server that hands every upgrade to it, as `serve` does. */
async function start(entry: string): Promise<ControlReply> {
  child = fork(join(root, entry), [], {
    env: { ...process.env, RANKSCOPE_DATA: join(folder, 'home') },
    serialization: 'json',
    execArgv: [],
  })
  const ready = await reply(message => message.type === 'ready')
  server = createServer()
  server.on('upgrade', ({ method, url, headers }, socket, head) => {
    const request = { type: 'upgrade', method, url, headers, head: head.toString('base64') } as ControlRequest
    child.send(request, socket as SendHandle)
  })
  await new Promise<void>(settle => server.listen(0, '127.0.0.1', settle))
  return ready
}

function reply(wanted: (message: ControlReply) => boolean): Promise<ControlReply> {
  return new Promise(settle => {
    const listen = (message: unknown) => {
      if (!wanted(message as ControlReply)) return
      child.off('message', listen)
      settle(message as ControlReply)
    }
    child.on('message', listen)
  })
}

let lastId = 0
async function grant(request: {
  type: 'grant' | 'grantFolder'
  path: string
  write?: boolean
}): Promise<ControlReply> {
  const id = ++lastId
  child.send({ ...request, id })
  return reply(message => 'id' in message && message.id === id)
}

function client<C extends Contract>(contract: C) {
  const { port } = server.address() as AddressInfo
  return connect(fromWebSocket(new WebSocket(`ws://127.0.0.1:${port}/`)), contract)
}

describe('the traces-db process', () => {
  test('imports a granted file for a window that came by WebSocket, and shows it', async () => {
    await start('traces-db/service/entry.ts')
    const path = join(folder, 'a.json')
    writeFileSync(path, '[{"ph":"X","pid":1,"tid":1,"name":"a","ts":1,"dur":5}]')
    const granted = (await grant({ type: 'grant', path })) as { files: readonly FileGrant[] }
    expect(granted.files).toMatchObject([{ name: 'a.json', bytes: 54 }])
    const traces = client(tracesContract)
    let run = ''
    for await (const event of traces.importFiles({ files: [granted.files[0]!.token] })) {
      if (event.type === 'done') run = event.run
    }
    const frame = await traces.frame({ run, tracks: [0], startNs: 0, endNs: 5000, width: 10 })
    expect(frame.slices.end).toEqual(Float32Array.of(5000))
  })

  test('answers grants that cannot be given with an error', async () => {
    await start('traces-db/service/entry.ts')
    expect(await grant({ type: 'grant', path: join(folder, 'absent') })).toMatchObject({
      type: 'failed',
      error: { code: 'not-found' },
    })
    expect(await grant({ type: 'grant', path: join(folder, 'new.json'), write: true })).toMatchObject({
      files: [{ name: 'new.json', bytes: 0 }],
    })
    expect(await grant({ type: 'grantFolder', path: folder })).toMatchObject({ error: { code: 'not-found' } })
  })

  test('tells the version of its SQLite, and where the file of a run lies', async () => {
    const ready = await start('traces-db/service/entry.ts')
    expect(ready).toMatchObject({ versions: { SQLite: expect.stringMatching(/^3\.\d+\.\d+$/) } })
    const path = join(folder, 'b.json')
    writeFileSync(path, '[{"ph":"X","pid":1,"tid":1,"name":"b","ts":1,"dur":5}]')
    const granted = (await grant({ type: 'grant', path })) as { files: readonly FileGrant[] }
    let run = ''
    for await (const event of client(tracesContract).importFiles({ files: [granted.files[0]!.token] })) {
      if (event.type === 'done') run = event.run
    }
    child.send({ type: 'locate', id: 100, run })
    const located = await reply(message => 'id' in message && message.id === 100)
    expect(located).toEqual({ type: 'located', id: 100, path: expect.stringContaining(`${run}.rankscope`) })
    child.send({ type: 'locate', id: 101, run: 'absent' })
    expect(await reply(message => 'id' in message && message.id === 101)).toMatchObject({
      error: { code: 'not-found' },
    })
  })

  test('ends when it is asked to, and when main is gone', async () => {
    for (const end of [() => child.send({ type: 'shutdown' }), () => child.disconnect()]) {
      await start('traces-db/service/entry.ts')
      const code = new Promise(settle => child.once('exit', settle))
      end()
      expect(await code).toBe(0)
      await new Promise(settle => server.close(settle))
    }
  })
})

describe('the engine process', () => {
  test('answers through its contract', async () => {
    await start('engine/service/entry.ts')
    expect((await client(engineContract).about({})).node).toMatch(/^\d+\./)
  })
})
