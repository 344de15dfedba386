/**
 * Where the engine service reaches the traces-db service: a socket in a folder that only this user can enter,
 * so that what ranks report goes from one to the other without passing through a window.
 */
import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { makePrivateFolder } from '../../engine/runtime/transport/socket-folder.ts'

let address: string | undefined

/** The same for all services of this program, also for those that are started again. */
export function serviceLink(): string {
  address ??= process.platform === 'win32' ? pipeName() : socketPath()
  return address
}

function pipeName(): string {
  return `\\\\.\\pipe\\rankscope-link-${randomBytes(16).toString('hex')}`
}

function socketPath(): string {
  const folder = makePrivateFolder('rankscope-link-')
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  return join(folder, 'traces-db.sock')
}
