/**
 * Reads files one after the other in the thread at hand. The texts of their events are numbered while files are
 * read, and handed on by `finish`, compressed: a timeline does not wait for them.
 */
import { type DetailTaker, DetailWriter } from './detail-writer.ts'
import type { FileResult } from './file-result.ts'
import { readFile } from './read-file.ts'

/** What a reader is told to read. */
export interface ReadJob {
  readonly path: string
  /** Position of the file in the run's sources. */
  readonly source: number
  readonly chunkBytes: number
}

/** What a reader tells beside results. What these throw ends the reading. */
export interface ReadListener extends DetailTaker {
  progress(source: number, bytesRead: number): void
}

export class SerialReader {
  readonly #listener: ReadListener
  readonly #details: DetailWriter

  /** So many bytes of texts wait for `finish`; what is more is handed on before. */
  constructor(listener: ReadListener, keptBytes: number) {
    this.#listener = listener
    this.#details = new DetailWriter(listener, keptBytes)
  }

  /** Throws what `readFile` throws, and what the listener did. */
  async read({ path, source, chunkBytes }: ReadJob): Promise<FileResult> {
    this.#details.begin(source)
    return await readFile(path, {
      source,
      chunkBytes,
      details: this.#details,
      onProgress: bytesRead => this.#listener.progress(source, bytesRead),
    })
  }

  /** Hands on what is left of the texts. */
  async finish(): Promise<void> {
    await this.#details.finish()
  }

  [Symbol.dispose](): void {
    this.#details[Symbol.dispose]()
  }
}
