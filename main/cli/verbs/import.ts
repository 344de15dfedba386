import { existsSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { AppError } from '../../../engine/base/app-error.ts'
import { tracesBelow } from '../../../traces-db/service/grants.ts'
import { runImport } from '../../../traces-db/service/import-job.ts'
import { titleOf } from '../../../traces-db/service/import-streams.ts'
import { RunLibrary } from '../../../traces-db/service/run-library.ts'
import { createRunWriter } from '../../../traces-db/store/run-writer.ts'
import { dataFolder } from '../../services/data-folder.ts'
import { describeImport, describeProgress } from '../describe-import.ts'
import type { Verb } from '../verb.ts'

export const importVerb: Verb = {
  name: 'import',
  summary: 'read traces (a folder, or one file a rank) into a run file',
  usage: 'FILE... [--out RUN] [--title TEXT] [--json]',
  options: {
    out: {
      type: 'string',
      value: 'RUN',
      help: 'the run file to write; a new run of the library where absent',
    },
    title: { type: 'string', value: 'TEXT', help: 'how the run is called' },
  },
  words: { least: 1, most: 4096 },
  async run(request, terminal) {
    const paths = request.words.flatMap(filesOf)
    const title = request.text('title')
    const out = request.text('out')
    const run = out === undefined ? newRunPath(title ?? titleOf(paths)) : resolve(out)
    const outcome = await runImport({
      paths,
      sink: createRunWriter(run),
      title,
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

/** The traces of a folder, or the file itself. Throws `not-found`. */
function filesOf(word: string): string[] {
  const path = resolve(word)
  if (!existsSync(path)) throw new AppError('not-found', `There is no file or folder "${word}".`)
  if (!statSync(path).isDirectory()) return [path]
  const found = tracesBelow(path)
  if (found.length === 0) {
    throw new AppError('not-found', `The folder "${word}" has no trace files (.json, .json.gz).`)
  }
  return found
}

function newRunPath(title: string): string {
  const library = new RunLibrary(join(dataFolder(), 'runs'))
  return library.path(library.newId(title))
}
