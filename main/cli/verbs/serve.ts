import type { Verb } from '../verb.ts'

export const serveVerb: Verb = {
  name: 'serve',
  summary: 'serve the studio to a browser on this machine, and print its address',
  usage: '[FILE or FOLDER ...] [--port N]',
  options: {
    port: { type: 'string', value: 'N', help: 'port to listen on; chosen by the system where absent' },
  },
  words: { least: 0, most: 4096 },
  async run(request, terminal) {
    const port = request.wholeNumber('port', { least: 0, most: 65_535, default: 0 })
    const { runServe } = await import('../../serve/run-serve.ts')
    await runServe({ port, paths: request.words, say: line => terminal.print(line) })
  },
}
