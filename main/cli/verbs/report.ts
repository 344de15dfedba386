import { writeFileSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { AppError } from '../../../engine/base/app-error.ts'
import type { ReportBlock } from '../report/report-document.ts'
import { runPath } from '../run-path.ts'
import { UsageError, type Verb } from '../verb.ts'

export const reportVerb: Verb = {
  name: 'report',
  summary: 'write what there is to know about runs as Markdown, or as HTML with pictures',
  usage: 'RUN... --out FILE.md or FILE.html',
  options: { out: { type: 'string', value: 'FILE', help: 'the file to write: .md or .html' } },
  words: { least: 1, most: 16 },
  notes: 'Several runs are compared too; the first one is the baseline. The HTML file needs no other.',
  async run(request, terminal) {
    const out = request.text('out')
    if (out === undefined || !/\.(md|html)$/i.test(out)) {
      throw new UsageError('report needs --out FILE.md or --out FILE.html.')
    }
    const { openMeasurable } = await import('../open-measurable.ts')
    const { measureQueries } = await import('../../../traces-db/metrics/measure-queries.ts')
    const { runBlocks } = await import('../report/run-blocks.ts')
    const { compareRuns } = await import('../../../traces-db/compare/compare-runs.ts')
    const { comparisonBlocks } = await import('../report/comparison-blocks.ts')
    const opened = new Map<string, ReturnType<typeof openMeasurable>>()
    const names = request.words.map(word => basename(word, '.rankscope'))
    const title = `Rankscope report: ${names.join(', ')}`
    const blocks: ReportBlock[] = [{ kind: 'heading', level: 1, text: title }]
    try {
      for (const word of request.words) if (!opened.has(word)) opened.set(word, openMeasurable(runPath(word)))
      const queries = measureQueries(word => opened.get(word)!.subject)
      if (request.words.length > 1) {
        const runs = request.words.map((word, i) => ({ run: names[i]!, subject: opened.get(word)!.subject }))
        blocks.push(...comparisonBlocks(compareRuns(runs, 0)))
      }
      for (const [word, { subject }] of opened) {
        blocks.push(...(await runBlocks(word, subject.run.header, queries, terminal.signal)))
      }
    } finally {
      for (const run of opened.values()) run.close()
    }
    const file = resolve(out)
    const { reportMarkdown } = await import('../report/report-markdown.ts')
    const { reportHtml } = await import('../report/report-html.ts')
    write(file, out.toLowerCase().endsWith('.html') ? reportHtml(title, blocks) : reportMarkdown(blocks))
    if (terminal.json) terminal.printJson({ file, runs: names })
    else terminal.print(`Report written to ${file}`)
  },
}

function write(file: string, content: string): void {
  try {
    writeFileSync(file, content)
  } catch (cause) {
    const message = `${file} cannot be written. Name a folder that exists and that you may write to.`
    throw new AppError('unreadable', message, undefined, { cause })
  }
}
