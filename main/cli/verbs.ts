/**
 * Every verb of `rankscope`, in the order of the help. To add one: a file in verbs/, and a line here. Each is
 * loaded when it is asked for: some stand on all of the engine, and the others do not wait for that.
 */
import type { Verb } from './verb.ts'

const loaders: Readonly<Record<string, () => Promise<Verb>>> = {
  open: async () => (await import('./verbs/open.ts')).openVerb,
  serve: async () => (await import('./verbs/serve.ts')).serveVerb,
  import: async () => (await import('./verbs/import.ts')).importVerb,
  export: async () => (await import('./verbs/export.ts')).exportVerb,
  sql: async () => (await import('./verbs/sql.ts')).sqlVerb,
  metrics: async () => (await import('./verbs/metrics.ts')).metricsVerb,
  compare: async () => (await import('./verbs/compare.ts')).compareVerb,
  report: async () => (await import('./verbs/report.ts')).reportVerb,
  simulate: async () => (await import('./verbs/simulate.ts')).simulateVerb,
  run: async () => (await import('./verbs/run.ts')).runVerb,
  check: async () => (await import('./verbs/check.ts')).checkVerb,
  schedule: async () => (await import('./verbs/schedule.ts')).scheduleVerb,
  hardware: async () => (await import('./verbs/hardware.ts')).hardwareVerb,
}

/** The verb of this name alone; all of them where it is none. */
export async function loadVerbs(name?: string): Promise<readonly Verb[]> {
  const isVerb = name !== undefined && Object.hasOwn(loaders, name)
  return await Promise.all((isVerb ? [loaders[name]!] : Object.values(loaders)).map(load => load()))
}
