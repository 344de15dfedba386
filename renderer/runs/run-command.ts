/** The command line that does a run again, to the letter. */
import type { RunConfiguration } from '../../engine/base/run-configuration.ts'

/** Everything is said outright, so that no default of a later version changes it. */
export function commandWords(
  configuration: RunConfiguration,
  /** Text of the built-in strategy of this name; undefined where there is none. */
  listedSource: string | undefined,
  runFile: string,
): readonly string[] {
  const { kind, strategy, source } = configuration
  const isByName = strategy.startsWith('schedule:') || (listedSource !== undefined && source === listedSource)
  const verb = kind === 'executed' ? 'run' : 'simulate'
  // A text of one's own lies in the run file, and so does the plan that it made.
  const subject = isByName ? [strategy, ...recordOptions(configuration)] : [runFile]
  return [
    'rankscope',
    verb,
    ...subject,
    ...(kind === 'executed' ? runOptions(configuration) : clusterOptions(configuration)),
  ]
}

function recordOptions({ request }: RunConfiguration): readonly string[] {
  const { worldSize, layers, globalBatch, batch, model, modelParameters, dtype, parameters } = request
  return [
    ...['--world-size', String(worldSize), '--layers', String(layers)],
    ...['--global-batch', String(globalBatch), '--batch', String(batch)],
    ...['--model', model, '--dtype', dtype],
    ...Object.entries(modelParameters).flatMap(([name, value]) => ['--param', `model.${name}=${value}`]),
    ...Object.entries(parameters).flatMap(([name, value]) => ['--param', `${name}=${value}`]),
  ]
}

function runOptions({ execution }: RunConfiguration): readonly string[] {
  if (!execution) return []
  const { backend, steps, optimizer, learningRate, seed } = execution
  return [
    ...['--backend', backend, '--steps', String(steps), '--optimizer', optimizer],
    ...['--learning-rate', String(learningRate), '--seed', String(seed)],
  ]
}

/** A cluster with fields of its own is written `NAME, path=value, ...`. */
function clusterOptions({ cluster, lab, fairLinks }: RunConfiguration): readonly string[] {
  const [name, ...fields] = (cluster ?? '').split(', ')
  return [
    ...(name ? ['--cluster', name] : []),
    ...fields.flatMap(field => ['--set', field]),
    ...(lab ? ['--lab'] : []),
    ...(fairLinks ? ['--fair-links'] : []),
  ]
}

/** As one types it: what a shell would take apart stands in quotes. */
export function commandLine(words: readonly string[]): string {
  return words
    .map(word => (/^[\w.:/=,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(' ')
}
