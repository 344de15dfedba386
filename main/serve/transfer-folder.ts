/**
 * Files on their way between the browser and the services: uploads that are to be imported and exports that
 * are to be downloaded. They lie in a folder of this server's own, which only this person can read and which
 * goes when the server ends; what a killed server left behind goes when the next one starts.
 */
import { randomBytes } from 'node:crypto'
import { createReadStream, createWriteStream, type ReadStream, readdirSync, rmSync } from 'node:fs'
import { mkdir, rm, stat, statfs } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { AppError } from '../../engine/base/app-error.ts'

/** What an upload must leave free on the disk: the import of it needs room as well. */
const reserveBytes = 512 * 1024 ** 2
/** How often the room left is looked at while bytes come in. */
const checkEveryBytes = 64 * 1024 ** 2

export class TransferFolder {
  readonly #folder: string

  private constructor(folder: string) {
    this.#folder = folder
  }

  static async create(dataFolder: string): Promise<TransferFolder> {
    const parent = join(dataFolder, 'transfers')
    await mkdir(parent, { recursive: true, mode: 0o700 })
    for (const name of readdirSync(parent)) {
      if (!isAlive(Number.parseInt(name, 10))) rmSync(join(parent, name), { recursive: true, force: true })
    }
    const folder = join(parent, `${process.pid}-${randomBytes(4).toString('hex')}`)
    await mkdir(folder, { mode: 0o700 })
    return new TransferFolder(folder)
  }

  /**
   * Streams an upload, which whoever sends it has named, to a file. Throws `conflict` where the name is taken, and
   * `limit` where the disk cannot hold it; then nothing is left of it.
   */
  async receive(upload: string, name: string, content: Readable, announcedBytes: number): Promise<string> {
    const path = await this.#placeIn(upload, name)
    try {
      await this.#checkRoom(announcedBytes)
      await pipeline(
        content,
        this.#watchRoom.bind(this),
        createWriteStream(path, { mode: 0o600, flags: 'wx' }),
      )
      return path
    } catch (thrown) {
      await this.remove(path)
      throw thrown
    }
  }

  /** A path for a file of this name; two files of one name lie in different folders. */
  async place(name: string): Promise<string> {
    return this.#placeIn(randomBytes(8).toString('hex'), name)
  }

  /** Where the file of an upload lies, and nothing else. */
  folderOf(upload: string): string {
    return join(this.#folder, upload)
  }

  /** What has been written to a placed path. Undefined where nothing has. */
  async read(path: string): Promise<{ readonly bytes: number; readonly content: ReadStream } | undefined> {
    const entry = await stat(path).catch(() => undefined)
    return entry?.isFile() ? { bytes: entry.size, content: createReadStream(path) } : undefined
  }

  async remove(path: string): Promise<void> {
    await rm(join(path, '..'), { recursive: true, force: true })
  }

  /** Takes away what came of an upload, all of it or a part; nothing where it never came. */
  async removeUpload(upload: string): Promise<void> {
    await rm(this.folderOf(upload), { recursive: true, force: true })
  }

  /** Synchronous: also the last act of a process that is being ended. */
  close(): void {
    rmSync(this.#folder, { recursive: true, force: true })
  }

  async #placeIn(part: string, name: string): Promise<string> {
    const folder = join(this.#folder, part)
    await mkdir(folder, { mode: 0o700 }).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code !== 'EEXIST') throw cause
      throw new AppError('conflict', 'There is an upload of this name already.', undefined, { cause })
    })
    return join(folder, safeName(name))
  }

  async *#watchRoom(content: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let unchecked = 0
    for await (const chunk of content) {
      unchecked += chunk.length
      if (unchecked >= checkEveryBytes) {
        await this.#checkRoom(0)
        unchecked = 0
      }
      yield chunk
    }
  }

  async #checkRoom(bytes: number): Promise<void> {
    const { bavail, bsize } = await statfs(this.#folder)
    if (bytes + reserveBytes <= bavail * bsize) return
    throw new AppError(
      'limit',
      `There is too little room on the disk of ${this.#folder} for this upload. Free some, or name the file on the command line: rankscope open FILE.`,
    )
  }
}

/** The name for the report and the export; never a way out of the folder. */
function safeName(name: string): string {
  const plain = basename(name.replaceAll('\\', '/')).replaceAll(/[\0-\x1f"*:<>?|]/g, '_')
  return plain === '' || plain === '.' || plain === '..' ? 'unnamed' : plain.slice(-200)
}

function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM'
  }
}
