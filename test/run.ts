/**
 * `npm test`: provides what the machine lacks, builds, and runs everything, the real windows included. Its last
 * line tells how many tests passed, failed and were left out; the exit code is not 0 where one failed.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { findElectron } from '../main/electron/find-electron.ts'
import { ensureBuilt } from '../main/services/ensure-built.ts'
import { provideSystem } from './e2e/support/provide-system.ts'

interface Outcome {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

const root = resolve(import.meta.dirname, '..')
const say = (line: string) => process.stdout.write(`${line}\n`)

/** A program of node_modules that only says whether all is well. */
function check(title: string, program: string, args: readonly string[]): Outcome {
  say(`\n== ${title}`)
  const { status } = spawnSync(process.execPath, [join(root, 'node_modules', program), ...args], {
    cwd: root,
    stdio: 'inherit',
  })
  return { passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1, skipped: 0 }
}

function vitest(title: string, args: readonly string[]): Outcome {
  say(`\n== ${title}`)
  const folder = mkdtempSync(join(tmpdir(), 'rankscope-results-'))
  const file = join(folder, 'results.json')
  const { status } = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules/vitest/vitest.mjs'),
      'run',
      ...args,
      '--reporter=default',
      '--reporter=json',
      `--outputFile=${file}`,
    ],
    { cwd: root, stdio: 'inherit' },
  )
  const results = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
  rmSync(folder, { recursive: true })
  const { numPassedTests = 0, numFailedTests = 0, numPendingTests = 0, numTodoTests = 0 } = results
  return {
    passed: numPassedTests,
    // A file that cannot even be loaded fails without a test of its own.
    failed: Math.max(numFailedTests, status === 0 ? 0 : 1),
    skipped: numPendingTests + numTodoTests,
  }
}

async function main(): Promise<void> {
  const outcomes: Outcome[] = []
  await ensureBuilt(say)
  outcomes.push(check('Format and lint', '@biomejs/biome/bin/biome', ['check', '.']))
  outcomes.push(check('Types', 'typescript/bin/tsc', ['--noEmit', '-p', '.']))
  outcomes.push(vitest('Units and services', []))
  const electron = await findElectron(say)
  provideSystem(electron, say)
  outcomes.push(vitest('End to end', ['--config', 'test/e2e/vitest.config.ts']))

  const total = (part: keyof Outcome) => outcomes.reduce((sum, outcome) => sum + outcome[part], 0)
  const skipped = total('skipped')
  say(`\n${total('passed')} passed, ${total('failed')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
  process.exitCode = total('failed') > 0 ? 1 : 0
}

await main().catch(thrown => {
  say(`${thrown instanceof Error ? thrown.message : thrown}\n\n0 passed, 1 failed`)
  process.exitCode = 1
})
