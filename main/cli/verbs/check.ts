import { refusal } from '../fault-lines.ts'
import { quantityText } from '../format.ts'
import { planOf } from '../plan-of.ts'
import { recordOptions, recordRequest, stepsOption, stepsToRecord } from '../record-options.ts'
import { strategyNotes } from '../strategy-notes.ts'
import type { Verb } from '../verb.ts'

export const checkVerb: Verb = {
  name: 'check',
  summary: 'record a strategy and say whether it is correct, and if not, where and why',
  usage: 'STRATEGY [options]',
  options: {
    ...recordOptions,
    ...stepsOption,
    rendezvous: {
      type: 'boolean',
      help: 'also name what works only because a pair of ranks buffers one message',
    },
  },
  words: { least: 1, most: 1 },
  notes: strategyNotes(
    'STRATEGY is a name of the list, schedule:NAME, a .ts or .csv file, or a run file (its plan).',
  ),
  async run(request, terminal) {
    const asked = {
      ...recordRequest(request),
      steps: stepsToRecord(request),
      rendezvous: request.flag('rendezvous'),
    }
    const { strategy, plan, faults } = await planOf(request.words[0]!, asked, {
      signal: terminal.signal,
      lines: false,
    })
    const ok = faults.length === 0
    if (terminal.json) {
      const operations = plan?.operations.count
      const hash = plan?.header.hash
      terminal.printJson({ strategy, ok, violations: faults, ...(plan && { operations, hash }) })
    } else if (ok) {
      const { worldSize, layers, microbatches } = plan!.header
      const what = [
        quantityText(worldSize, 'rank'),
        quantityText(layers, 'layer'),
        quantityText(microbatches, 'microbatch', 'microbatches'),
        quantityText(plan!.operations.count, 'operation'),
      ]
      terminal.print(`${strategy} is correct: ${what.join(', ')}.`)
    }
    if (!ok) throw refusal(terminal, request.words[0]!, strategy, faults)
  },
}
