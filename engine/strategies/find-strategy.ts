/** A built-in strategy by its name; who asks by the field's word for it is told the name. */
import { AppError } from '../base/app-error.ts'
import type { Strategy } from '../strategy/guest/strategy.ts'
import { strategies } from './strategies.ts'

/** What the field calls what a strategy does, in small letters without dashes, by the strategy's name. */
const terms: Readonly<Record<string, readonly string[]>> = {
  monolith: ['single', 'baseline'],
  part0: ['dp', 'ddp', 'data', 'dataparallel', 'dataparallelism'],
  part1: ['zero', 'zero1', 'zero2', 'zero3', 'fsdp', 'fullysharded', 'sharded'],
  part2: ['pp', 'pipeline', 'pipelineparallel', 'pipelineparallelism', 'modelparallel'],
  part3: ['1f1b', 'pipedream', 'pipedreamflush'],
  'interleaved-1f1b': ['interleaved', 'interleaved1f1b', 'vpp', 'virtualpipeline'],
  'hybrid-data-pipeline': ['hybrid', 'dppp', '2d'],
  'activation-checkpointing': ['checkpointing', 'recompute', 'recomputation', 'activationrecomputation'],
}

export function findStrategy(name: string): Strategy | undefined {
  return strategies.find(strategy => strategy.name === name)
}

/** The error of a name that is none: `not-found`, with the strategy that may be meant, else with all. */
export function noStrategy(name: string): AppError {
  const word = name.toLowerCase().replace(/[^a-z0-9]/g, '')
  const meant = strategies.filter(strategy => terms[strategy.name]?.includes(word))
  const hint =
    meant.length > 0
      ? `You may mean ${meant.map(strategy => `${strategy.name} (${strategy.description})`).join(' or ')}.`
      : `Name one of ${strategies.map(strategy => strategy.name).join(', ')}, schedule:NAME, or a .ts or .csv file.`
  return new AppError('not-found', `There is no strategy "${name}". ${hint}`)
}
