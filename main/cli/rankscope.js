#!/usr/bin/env node
/**
 * What people start. Plain JavaScript that any Node of the last years can read: it hands over to the Node that
 * the project brings along where the one at hand cannot run the sources, or says what to do.
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import * as nodeModule from 'node:module'
import { constants } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('.', import.meta.url))
const [major] = process.versions.node.split('.').map(Number)

if (major >= 24) {
  // Stripping types and compiling is most of what a short command costs: what it gave is kept in the checkout.
  // Threads and services find it by the environment.
  process.env['NODE_COMPILE_CACHE'] ??= join(folder, '..', '..', '.cache', 'compiled')
  nodeModule.enableCompileCache()
  await import('./rankscope.ts')
} else {
  const name = process.platform === 'win32' ? 'node.exe' : 'node'
  const ours = join(folder, '..', '..', 'node_modules', 'node', 'bin', name)
  if (existsSync(ours)) {
    const program = fileURLToPath(import.meta.url)
    // The channel says when this process is gone, however it went.
    const child = spawn(ours, [program, ...process.argv.slice(2)], {
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    })
    // Whoever ends this process means the other one.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
    child.on('error', error => {
      process.stderr.write(`rankscope: ${error.message}\n`)
      process.exitCode = 1
    })
    child.on('exit', (status, signal) => {
      // As a shell tells of a program that a signal has ended.
      process.exitCode = status ?? 128 + constants.signals[signal]
    })
  } else {
    process.stderr.write(
      `rankscope: this needs Node 24, and Node ${process.versions.node} runs it. Run \`npm ci\` in the project's folder, which brings one along, or install Node 24.\n`,
    )
    process.exitCode = 1
  }
}
