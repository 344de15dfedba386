/** Every verb of `rankscope`, in the order of the help. To add one: a file in verbs/, and a line here. */
import type { Verb } from './verb.ts'
import { checkVerb } from './verbs/check.ts'
import { compareVerb } from './verbs/compare.ts'
import { exportVerb } from './verbs/export.ts'
import { hardwareVerb } from './verbs/hardware.ts'
import { importVerb } from './verbs/import.ts'
import { metricsVerb } from './verbs/metrics.ts'
import { openVerb } from './verbs/open.ts'
import { reportVerb } from './verbs/report.ts'
import { runVerb } from './verbs/run.ts'
import { scheduleVerb } from './verbs/schedule.ts'
import { serveVerb } from './verbs/serve.ts'
import { simulateVerb } from './verbs/simulate.ts'
import { sqlVerb } from './verbs/sql.ts'

export const verbs: readonly Verb[] = [
  openVerb,
  serveVerb,
  importVerb,
  exportVerb,
  sqlVerb,
  metricsVerb,
  compareVerb,
  reportVerb,
  simulateVerb,
  runVerb,
  checkVerb,
  scheduleVerb,
  hardwareVerb,
]
