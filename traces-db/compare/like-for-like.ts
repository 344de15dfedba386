/** Where runs differ in what they did, not only in how fast: said, so that nobody takes one for the other. */
import type { RunMeasures } from '../../engine/base/measures.ts'
import type { RunSubject } from '../../engine/base/run.ts'
import { hasWork } from '../metrics/measure-run.ts'
import type { Compared } from './compared.ts'

export function likeForLikeNotes(runs: readonly Compared[], measures: readonly RunMeasures[]): string[] {
  const notes: string[] = []
  const subjects = runs.map(({ subject }) => subject.run.header.subject)
  const differ = (what: string, of: (subject: RunSubject) => unknown) => {
    const values = new Set(subjects.map(of).filter(value => value !== undefined && value !== ''))
    if (values.size > 1)
      notes.push(`Not like for like: ${what} differ (${[...values].map(String).join(', ')}).`)
  }
  differ('models', ({ model }) => model)
  differ('numbers of layers', ({ layers }) => layers)
  differ('global batches', ({ globalBatch }) => globalBatch)
  differ('dtypes', ({ dtype }) => dtype)
  differ('model FLOPs per step', ({ modelFlopsPerStep }) => modelFlopsPerStep)
  differ('memory units', ({ memoryUnit }) => memoryUnit)
  const simulated = runs.filter(({ subject }) => subject.run.header.kind === 'simulated')
  if (new Set(simulated.map(({ subject }) => subject.run.header.subject.links)).size > 1) {
    notes.push(
      'Not like for like: in some simulations transfers that overlap share their link, in others not.',
    )
  }
  const worlds = new Set(runs.map(({ subject }) => subject.run.header.worldSize))
  if (worlds.size > 1)
    notes.push(`The numbers of ranks differ (${[...worlds].join(', ')}): figures are means over ranks.`)
  measures.forEach(({ ranks }, i) => {
    const { worldSize } = runs[i]!.subject.run.header
    if (ranks.length < worldSize)
      notes.push(`${runs[i]!.run}: figures are of the ${ranks.length} of ${worldSize} ranks that it holds.`)
  })
  const bases = new Set(measures.map(({ basis }) => basis))
  if (bases.size > 1) {
    notes.push(
      `The runs are told from different things (${[...bases].join(', ')}): compute of one is not compute of the other.`,
    )
  }
  if (measures.some(({ atLeast }) => atLeast) && measures.some(({ atLeast }) => !atLeast)) {
    notes.push(
      'Waits within communication cannot be told apart in every run: compare bubble and communication together.',
    )
  }
  for (const { run, subject } of runs) {
    const { execution } = subject.run.header.subject
    if (execution && execution.ranksPerDevice > 1) {
      notes.push(
        `${run}: ${execution.ranksPerDevice} ranks shared one device; what sharding gains or costs there says nothing about several devices.`,
      )
    }
  }
  const strategies = new Set(subjects.flatMap(({ strategy }) => strategy ?? []))
  for (const { run, subject } of runs) {
    const { worldSize, subject: of } = subject.run.header
    if (worldSize === 1 && of.strategy !== undefined && strategies.size > 1) {
      notes.push(
        `${run}: one rank only, so nothing is sharded or sent; what its strategy gains or costs there has other causes.`,
      )
    }
  }
  measures.forEach(({ steps, basis }, i) => {
    if (!hasWork(runs[i]!.subject))
      notes.push(`${runs[i]!.run}: nothing in it takes time, so it has no figures.`)
    else if (steps.length === 0 && (basis === 'device' || basis === 'host')) {
      notes.push(`${runs[i]!.run} marks no steps: its step is the whole trace.`)
    }
  })
  return notes
}
