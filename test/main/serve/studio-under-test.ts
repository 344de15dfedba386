/** A served studio over services of the smallest kind, and the means to ask it whatever a program can send. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request as httpRequest, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Studio, serveStudio } from '../../../main/serve/serve-studio.ts'
import { startNodeService } from '../../../main/services/service-process.ts'
import { Supervisor } from '../../../main/services/supervisor.ts'

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

export class StudioUnderTest {
  readonly supervisor: Supervisor
  readonly studio: Studio
  readonly windowFolder: string
  readonly dataFolder: string
  readonly #base: string
  /** Of a session that was opened by the address. */
  cookie = ''

  private constructor(base: string, supervisor: Supervisor, studio: Studio) {
    this.#base = base
    this.supervisor = supervisor
    this.studio = studio
    this.windowFolder = join(base, 'window')
    this.dataFolder = join(base, 'data')
  }

  static async start(): Promise<StudioUnderTest> {
    const base = mkdtempSync(join(tmpdir(), 'rankscope-serve-'))
    const windowFolder = join(base, 'window')
    const dataFolder = join(base, 'data')
    mkdirSync(windowFolder)
    writeFileSync(join(windowFolder, 'index.html'), '<!doctype html><title>studio</title>')
    writeFileSync(join(base, 'secret.json'), '{"secret": true}')
    const program = new URL('./echo-service.ts', import.meta.url)
    const supervisor = new Supervisor({
      start: service => startNodeService(service, { dataFolder }, program),
      pausesMs: [1, 1, 1],
    })
    supervisor.start()
    const opened = [{ token: 't', name: 'a.json', bytes: 1 }]
    const versions = () => ({ Rankscope: '0' })
    const studio = await serveStudio({ supervisor, windowFolder, dataFolder, port: 0, opened, versions })
    const started = new StudioUnderTest(base, supervisor, studio)
    const { pathname, search } = new URL(studio.newAddress())
    const { headers } = await started.send(pathname + search)
    started.cookie = headers['set-cookie']![0]!.split(';')[0]!
    return started
  }

  get port(): number {
    return this.studio.port
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`
  }

  /** What our own page sends along. */
  get ownHeaders(): { readonly cookie: string; readonly origin: string } {
    return { cookie: this.cookie, origin: this.origin }
  }

  get(path: string): Promise<Answer> {
    return this.send(path, { cookie: this.cookie })
  }

  post(path: string, body: string | Buffer): Promise<Answer> {
    return this.send(path, this.ownHeaders, 'POST', body)
  }

  /** Without the niceties of fetch: every header as a hostile page or program would send it. */
  send(
    path: string,
    headers: OutgoingHttpHeaders = {},
    method = 'GET',
    body?: string | Buffer,
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const options = { port: this.port, host: '127.0.0.1', path, method, headers, agent: false }
      const request = httpRequest(options, response => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', chunk => {
          text += chunk
        })
        response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, text }))
      })
      request.on('error', reject)
      request.end(body)
    })
  }

  async close(): Promise<void> {
    this.studio.close()
    await this.supervisor.close()
    rmSync(this.#base, { recursive: true, force: true })
  }
}
