/** `npm run soak`: kills every process of a run fifty times each, where the tests do it five times. */
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs')
const files = [
  'test/engine/runtime/run/failures.test.ts',
  'test/engine/service/killed-services.test.ts',
  'test/main/serve/killed-window.test.ts',
]
const { status } = spawnSync(process.execPath, [vitest, 'run', ...files], {
  stdio: 'inherit',
  env: { ...process.env, RANKSCOPE_KILLS: process.env['RANKSCOPE_KILLS'] ?? '50' },
})
process.exitCode = status ?? 1
