/** A service over a fresh folder for each test, and the traces that it is given. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach } from 'vitest'
import type { ImportDone } from '../../../traces-db/contract.ts'
import { type InProcessTraces, openTracesService } from '../../../traces-db/service/in-process.ts'

const events = [
  '{"ph":"M","pid":1,"name":"process_name","args":{"name":"trainer"}}',
  '{"ph":"X","pid":1,"tid":2,"name":"outer","cat":"cpu_op","ts":10,"dur":8,"args":{"shape":[2,3]}}',
  '{"ph":"X","pid":1,"tid":2,"name":"inner","cat":"cpu_op","ts":12.5,"dur":2}',
  '{"ph":"C","pid":1,"name":"memory","ts":11,"args":{"bytes":7}}',
  '{"ph":"i","pid":1,"tid":2,"name":"mark","ts":13}',
]

/** Text of a trace with two slices, a sample and an instant. */
export const smallTrace = `[${events.join(',')}]`

/** Text of a trace that takes a while to import. */
export function longTrace(): string {
  const many = Array.from(
    { length: 200_000 },
    (_, i) => `{"ph":"X","pid":1,"tid":1,"name":"n","ts":${i},"dur":1}`,
  )
  return `[${many.join(',')}]`
}

export class ServiceFixture {
  folder = ''
  home = ''
  service!: InProcessTraces

  constructor() {
    beforeEach(() => {
      this.folder = mkdtempSync(join(tmpdir(), 'rankscope-service-'))
      this.home = join(this.folder, 'home')
      this.service = openTracesService({ home: this.home })
    })
    afterEach(async () => {
      await this.service.close()
      rmSync(this.folder, { recursive: true, force: true })
    })
  }

  get client() {
    return this.service.client
  }

  writeTrace(name: string, text = smallTrace): string {
    const path = join(this.folder, name)
    writeFileSync(path, text)
    return path
  }

  grant(path: string): string {
    return this.service.grants.grantFile(path).token
  }

  async imported(path = this.writeTrace('small.json')): Promise<ImportDone> {
    const all = await collect(this.client.importFiles({ files: [this.grant(path)] }))
    return all.at(-1) as ImportDone
  }

  /** The same library in a service that has just started. */
  async restart(): Promise<void> {
    await this.service.close()
    this.service = openTracesService({ home: this.home })
  }
}

export async function collect<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of stream) all.push(item)
  return all
}
