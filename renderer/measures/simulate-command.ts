import type { SimulateRequest } from '../../engine/base/insight.ts'

/** The command line that answers what a remedy would bring; a shell takes it as it stands. */
export function simulateCommand(request: SimulateRequest): string {
  const options: readonly (readonly [name: string, value: string | number | undefined])[] = [
    ['cluster', request.cluster],
    ['world-size', request.worldSize],
    ['layers', request.layers],
    ['global-batch', request.globalBatch],
    ['batch', request.batch],
    ['model', request.model],
    ['dtype', request.dtype],
  ]
  return [
    'rankscope simulate',
    quote(request.strategy),
    ...options.flatMap(([name, value]) =>
      value === undefined || value === '' ? [] : [`--${name} ${quote(String(value))}`],
    ),
    ...Object.entries(request.modelParameters).map(
      ([name, value]) => `--param ${quote(`model.${name}=${value}`)}`,
    ),
    ...Object.entries(request.parameters).map(([name, value]) => `--param ${quote(`${name}=${value}`)}`),
  ].join(' ')
}

function quote(word: string): string {
  return /^[\w.,:=/@+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
