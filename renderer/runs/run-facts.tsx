import type { RunSummary } from '../../traces-db/contract.ts'
import { formatBytes, formatCount, formatDate, formatDuration, formatQuantity } from '../app/format.ts'
import { useStudio } from '../app/studio-context.ts'
import { useStore } from '../app/use-store.ts'

/** What is known of a run, whatever columns are shown. */
export function RunFacts({ run }: { readonly run: RunSummary }) {
  const { library } = useStudio()
  const problem = useStore(library.figures.problems).get(run.run)
  return (
    <dl className="run-facts selectable">
      {factsOf(run).map(([title, text]) => (
        <div key={title}>
          <dt>{title}</dt>
          <dd>{text}</dd>
        </div>
      ))}
      {problem !== undefined && (
        <div>
          <dt>No figures</dt>
          <dd>{problem}</dd>
        </div>
      )}
    </dl>
  )
}

function factsOf(run: RunSummary): readonly (readonly [string, string])[] {
  const { strategy, model, layers, microbatches, globalBatch, dtype, hardware, backend, cutShort } = run
  const batch =
    globalBatch === undefined
      ? undefined
      : `${formatCount(globalBatch)} samples${microbatches === undefined ? '' : ` in ${formatQuantity(microbatches, 'microbatch', 'microbatches')}`}`
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['Strategy', strategy],
    ['Model', [model, layers && formatQuantity(layers, 'layer'), dtype].filter(Boolean).join(', ')],
    ['Batch', batch],
    ['Ranks', run.worldSize > 0 ? formatCount(run.worldSize) : undefined],
    ['Ran on', [backend, hardware].filter(Boolean).join(' on ')],
    ['Links', run.links === 'fair' ? 'shared fairly by transfers that overlap' : undefined],
    [
      'Length',
      run.problem || run.isLive
        ? undefined
        : `${formatDuration(run.lengthNs)}, ${formatQuantity(run.slices, 'slice')}`,
    ],
    ['Made', formatDate(run.createdAt)],
    ['File', formatBytes(run.bytes)],
    ['Cut short', cutShort],
  ]
  return facts.flatMap(([title, text]) => (text ? [[title, text] as const] : []))
}
