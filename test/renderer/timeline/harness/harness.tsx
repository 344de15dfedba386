/**
 * The timeline by itself in a page: the real component over the real detail levels, on a run made in the page.
 * `?run=pipeline|training|quirks|dense&theme=light&slices=N`. Tests and benches drive it; people may look at it.
 */
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import '@fontsource-variable/inter'
import '@fontsource-variable/jetbrains-mono'
import '../../../../renderer/app/tokens.css'
import '../../../../renderer/app/base.css'
import { matchesKey, parseKey } from '../../../../renderer/app/keys.ts'
import { timelineCommands } from '../../../../renderer/timeline/commands.ts'
import { TimelineModel } from '../../../../renderer/timeline/model.ts'
import { Timeline } from '../../../../renderer/timeline/timeline.tsx'
import { bigRun } from '../../../bench/detail.ts'
import { inPageClient } from './in-page-client.ts'
import { pipelineRun } from './pipeline-run.ts'
import { quirksRun } from './quirks-run.ts'
import { trainingRun } from './training-run.ts'

const options = new URLSearchParams(location.search)
document.documentElement.dataset['theme'] = options.get('theme') ?? 'dark'
const makers = { dense: bigRun, pipeline: pipelineRun, quirks: quirksRun, training: trainingRun }
const maker = makers[(options.get('run') ?? 'pipeline') as keyof typeof makers]
const { client, info } = inPageClient(maker(Number(options.get('slices') ?? 20_000)))
const model = new TimelineModel(info)
const commands = timelineCommands(() => model, client)
Object.assign(globalThis, { model, client, commands })

addEventListener('keydown', event => {
  if (event.defaultPrevented || event.repeat || (event.target as Element).matches('input')) return
  const command = commands.find(entry => entry.keys?.some(key => matchesKey(parseKey(key), event, false)))
  if (command?.when && !command.when()) return
  if (command) event.preventDefault()
  void command?.run()
})
addEventListener('keyup', event => {
  for (const command of commands) {
    if (command.release && command.keys?.some(key => parseKey(key).code === event.code)) command.release()
  }
})

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <Timeline model={model} client={client} onError={error => console.error(error)} />
  </StrictMode>,
)
