import { join, resolve } from 'node:path'
import { prepareDataFolder } from '../../services/data-folder.ts'
import { describeImport, describeProgress } from '../describe-import.ts'
import { UsageError, type Verb } from '../verb.ts'

export const importVerb: Verb = {
  name: 'import',
  summary: 'read traces (a folder, or one file a rank) into a run file',
  usage: 'FILE... [--out RUN] [--title TEXT] [--ranks N,N,...] [--json]',
  options: {
    out: {
      type: 'string',
      value: 'RUN',
      help: 'the run file to write; a new run of the library where absent',
    },
    title: { type: 'string', value: 'TEXT', help: 'how the run is called' },
    ranks: {
      type: 'string',
      value: 'N,N,...',
      help: 'the rank of each file, in their order, where neither files nor their names tell',
    },
  },
  words: { least: 1, most: 4096 },
  async run(request, terminal) {
    const { runImport } = await import('../../../traces-db/service/import-job.ts')
    const { createRunWriter } = await import('../../../traces-db/store/run-writer.ts')
    const paths = request.words.map(word => resolve(word))
    const title = request.text('title')
    const ranks = ranksOf(request.text('ranks'))
    const out = request.text('out')
    const newPath = out === undefined ? await newRunPaths() : () => resolve(out)
    let run = newPath(title ?? 'import')
    const outcome = await runImport({
      paths,
      // Which files can be read, after which a run is called, is known when they are.
      sink: createRunWriter(run, header => {
        run = newPath(header.title)
        return run
      }),
      title,
      ranks,
      readsHere: true,
      signal: terminal.signal,
      onProgress: progress => terminal.progress(describeProgress(progress)),
    })
    const { report, readySeconds, seconds, bytes, megabytesPerSecond } = outcome
    const peakRssMb = process.resourceUsage().maxRSS / 1024
    const figures = { readySeconds, seconds, bytes, megabytesPerSecond, peakRssMb }
    if (terminal.json) terminal.printJson({ run, ...report, ...figures })
    else for (const line of describeImport(run, report, figures)) terminal.print(line)
  },
}

function ranksOf(text: string | undefined): readonly number[] | undefined {
  if (text === undefined) return undefined
  const words = text.split(',')
  if (words.every(word => /^\d{1,6}$/.test(word)) && new Set(words).size === words.length) {
    return words.map(Number)
  }
  throw new UsageError(`--ranks is a list of different numbers, like 0,1,2: "${text}" is none.`)
}

/** How a new run of the library lies on the disk, by what it is called. */
async function newRunPaths(): Promise<(title: string) => string> {
  const { RunLibrary } = await import('../../../traces-db/service/run-library.ts')
  const library = new RunLibrary(join(prepareDataFolder(), 'runs'))
  return title => library.path(library.newId(title))
}
