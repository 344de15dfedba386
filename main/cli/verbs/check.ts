import { AppError } from '../../../engine/base/app-error.ts'
import { checkStrategy } from '../../../engine/service/check-strategy.ts'
import { faultLines } from '../fault-lines.ts'
import { recordOptions, recordRequest } from '../record-options.ts'
import type { Verb } from '../verb.ts'

export const checkVerb: Verb = {
  name: 'check',
  summary: 'record a strategy and say whether it is correct, and if not, where and why',
  usage: 'STRATEGY [options]',
  options: {
    ...recordOptions,
    rendezvous: {
      type: 'boolean',
      help: 'also name what works only because a pair of ranks buffers one message',
    },
  },
  words: { least: 1, most: 1 },
  notes: 'STRATEGY is a name of the list, schedule:NAME, or a .ts or .csv file.',
  async run(request, terminal) {
    const asked = { ...recordRequest(request), rendezvous: request.flag('rendezvous') }
    const { recording, violations } = await checkStrategy(request.words[0]!, asked, {
      signal: terminal.signal,
      lines: false,
    })
    const { strategy, plan } = recording
    const ok = violations.length === 0
    if (terminal.json) {
      const operations = plan?.operations.count
      const hash = plan?.header.hash
      terminal.printJson({ strategy, ok, violations, ...(plan && { operations, hash }) })
    } else if (ok) {
      const { worldSize, layers, microbatches } = plan!.header
      const what = `${worldSize} ranks, ${layers} layers, ${microbatches} microbatches, ${plan!.operations.count} operations`
      terminal.print(`${strategy} is correct: ${what}.`)
    } else {
      for (const line of faultLines(violations)) terminal.print(line)
    }
    if (ok) return
    const count = violations.length === 1 ? 'one violation' : `${violations.length} violations`
    throw new AppError('strategy', `${strategy} is not correct: ${count}, listed above.`)
  },
}
