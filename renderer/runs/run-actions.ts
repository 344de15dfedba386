/** What a person does with runs of the library, from the table, the drawer and the palette alike. */
import type { RunConfiguration } from '../../engine/base/run-configuration.ts'
import type { RemovedRun, RunSummary } from '../../traces-db/contract.ts'
import { formatDate, formatQuantity } from '../app/format.ts'
import type { Studio } from '../app/studio.ts'
import { commandLine, commandWords } from './run-command.ts'

/** The runs that are marked; the one that is looked at where none are. */
export function targets({ library, compare }: Studio): readonly string[] {
  const known = new Set(library.content.get()?.runs.map(({ run }) => run))
  const picked = compare.picked.get().filter(run => known.has(run))
  const active = library.active.get()
  return picked.length > 0 ? picked : active !== undefined && known.has(active) ? [active] : []
}

export async function openRuns(studio: Studio, runs: readonly string[]): Promise<void> {
  for (const run of runs) if (studio.library.run(run)?.problem === undefined) await studio.openRun(run)
}

export function compareRuns({ compare, screen }: Studio, runs: readonly string[]): void {
  compare.choose(runs)
  compare.picked.set([])
  screen.set('compare')
}

/** Without asking, since it can be taken back. */
export async function removeRuns(studio: Studio, runs: readonly string[]): Promise<void> {
  const { library, compare, notices } = studio
  const shown = library.shown().map(({ run }) => run)
  const at = shown.findIndex(run => runs.includes(run))
  await studio.attempt(async () => {
    const removed = await library.remove(runs)
    compare.picked.update(picked => picked.filter(run => !runs.includes(run)))
    // The row that takes their place is looked at next.
    const left = library.shown()
    library.active.set(left[Math.min(Math.max(at, 0), left.length - 1)]?.run)
    const [first] = removed
    if (!first) return
    const action = {
      title: 'Undo',
      run: () => {
        dismiss()
        void bringBack(studio, removed)
      },
    }
    const what = removed.length === 1 ? `${first.title} was removed` : `${removed.length} runs were removed`
    const dismiss = notices.show({
      tone: 'info',
      text: `${what}, and kept until ${formatDate(first.keptUntil)}.`,
      action,
    })
  })
}

/** What was removed last, all at once. */
export async function undoRemoval(studio: Studio): Promise<void> {
  const removed = studio.library.content.get()?.removed ?? []
  const [last] = removed
  if (last) await bringBack(studio, [last])
}

async function bringBack(studio: Studio, removed: readonly RemovedRun[]): Promise<void> {
  await studio.attempt(async () => {
    await studio.library.restore(removed.map(({ run }) => run))
    studio.library.active.set(removed[0]?.run)
    studio.notices.announce(`${formatQuantity(removed.length, 'run')} brought back.`)
  })
}

/** In the file manager; in a browser the server's path is told, since only its machine can show it. */
export async function revealRun(studio: Studio, run: string): Promise<void> {
  await studio.attempt(async () => {
    if (studio.host.revealRun) return studio.host.revealRun(run)
    const { path } = await studio.traces.client.runPath({ run })
    const action = { title: 'Copy path', run: () => void copy(studio, path) }
    studio.notices.show({
      tone: 'info',
      text: `On the machine that serves this studio: ${path}`,
      action,
      passing: false,
    })
  })
}

/** The same again: with the form filled in, so that what stands in the way can be changed there. */
export async function runAgain(studio: Studio, run: string): Promise<void> {
  await studio.attempt(async () => {
    const configuration = await fillForm(studio, run)
    if (configuration.kind === 'executed') await studio.newRun.start()
    else await studio.newRun.simulate()
  })
}

export async function changeAndRun(studio: Studio, run: string): Promise<void> {
  await studio.attempt(async () => void (await fillForm(studio, run)))
}

async function fillForm(studio: Studio, run: string): Promise<RunConfiguration> {
  const configuration = await studio.traces.client.configuration({ run })
  const missing = await studio.newRun.fillFrom(configuration)
  studio.screen.set('new-run')
  for (const text of missing) studio.notices.show({ tone: 'warn', text })
  return configuration
}

/** The text that the run was recorded from, in the editor, with the run's task around it. */
export async function editSource(studio: Studio, run: string): Promise<void> {
  await studio.attempt(async () => {
    const { strategy, source, request, cluster } = await studio.traces.client.configuration({ run })
    if (source === undefined) {
      const text = `${strategy} is a schedule by name: there is no text to edit. Change it in the form of a new run.`
      const action = { title: 'Change and run', run: () => void changeAndRun(studio, run) }
      studio.notices.show({ tone: 'warn', text, action })
      return
    }
    const { worldSize, layers, globalBatch, batch, parameters } = request
    studio.desk.documents.add(strategy, source)
    studio.desk.changeSettings({
      worldSize,
      layers,
      globalBatch,
      batch,
      parameters,
      ...(cluster === undefined ? {} : { cluster }),
    })
    studio.screen.set('strategy')
  })
}

/** All that it takes to do the run again, as JSON. */
export async function saveConfiguration(studio: Studio, { run, title }: RunSummary): Promise<void> {
  await studio.attempt(async () => {
    const configuration = await studio.traces.client.configuration({ run })
    const document = { title, ...configuration, command: await commandOf(studio, run, configuration) }
    const file = await studio.host.chooseSave(`${run}.configuration.json`)
    if (!file) return
    const text = `${JSON.stringify(document, null, 2)}\n`
    await studio.traces.client.saveFile({ file: file.token, bytes: new TextEncoder().encode(text) })
    await studio.host.finishSave(file)
    studio.notices.show({ tone: 'info', text: `${file.name} written.` })
  })
}

export async function copyCommand(studio: Studio, run: string): Promise<void> {
  await studio.attempt(async () => {
    const configuration = await studio.traces.client.configuration({ run })
    await copy(studio, await commandOf(studio, run, configuration))
  })
}

async function commandOf(studio: Studio, run: string, configuration: RunConfiguration): Promise<string> {
  const [strategies, { path }] = await Promise.all([
    studio.engine.client.strategies({}),
    studio.traces.client.runPath({ run }),
  ])
  const listed = strategies.find(({ name }) => name === configuration.strategy)
  return commandLine(commandWords(configuration, listed?.source, path))
}

async function copy({ notices }: Studio, text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
    notices.show({ tone: 'info', text: `Copied: ${text}` })
  } catch {
    notices.show({ tone: 'warn', text: `The clipboard cannot be reached. Select the text instead: ${text}` })
  }
}
