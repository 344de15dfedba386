/** A strategy that is in no list: the one that a run followed, offered beside the others. */
import type { RunConfiguration } from '../../engine/base/run-configuration.ts'
import type { ParameterForm, StrategyFacts, StrategyListing } from '../../engine/contract.ts'

export interface OfferedStrategy extends StrategyListing {
  /** How the engine is asked for it: by this name, with the text where there is one. Absent of the list's own. */
  readonly own?: { readonly name: string; readonly hasText: boolean }
}

/** The list's own strategy that the run followed; undefined where its text is another. */
export function listedStrategy(
  { strategy, source }: RunConfiguration,
  listed: readonly OfferedStrategy[],
): OfferedStrategy | undefined {
  return listed.find(({ name, source: text, own }) => !own && name === strategy && text === source)
}

/**
 * The run's own strategy.
 *
 * @param facts what its text says about itself; undefined where it has none
 */
export function ownStrategy(
  { strategy, source = '', request }: RunConfiguration,
  facts: StrategyFacts | undefined,
  listed: readonly StrategyListing[],
): OfferedStrategy {
  const { worldSize, model, layers, globalBatch, batch } = request
  const isTaken = listed.some(({ name }) => name === strategy)
  return {
    name: isTaken ? `${strategy}, as it was run` : strategy,
    description: facts?.description ?? 'A schedule by name',
    parameters: facts ? (facts.parameters ?? {}) : guessedForms(request.parameters),
    task: { worldSize, model, layers, globalBatch, batch },
    source,
    own: { name: strategy, hasText: source !== '' },
  }
}

/** What the file of a text of one's own is called: a schedule in cells keeps its name, a program has the one in it. */
export function fileNameOf(strategy: string): string {
  return strategy.endsWith('.csv') ? strategy : `${strategy}.ts`
}

/** Forms of parameters of which the values are all that is known. */
function guessedForms(
  values: RunConfiguration['request']['parameters'],
): Readonly<Record<string, ParameterForm>> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]): [string, ParameterForm] => {
      if (typeof value === 'boolean') return [name, { type: 'flag', default: value }]
      if (typeof value === 'number') return [name, { type: 'integer', default: value }]
      return [name, { type: 'choice', options: [value], default: value }]
    }),
  )
}
