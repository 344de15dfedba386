/**
 * A library of many run files: how long it takes to be listed, at first and again, and to be measured in full.
 * Held against opening each file and reading its first page, in the same process. Budget: 1,000 files are listed
 * well within a second.
 */
import {
  closeSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { clusterNamed } from '../../engine/hardware/catalogue.ts'
import { recordNamed } from '../../engine/service/record-named.ts'
import { simulate } from '../../engine/simulate/simulate.ts'
import { keepAsRun } from '../../main/cli/keep-simulation.ts'
import { openTracesService } from '../../traces-db/service/in-process.ts'

export async function bench(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: { files: { type: 'string', default: '1000' } } })
  const files = Number(values.files)
  const home = mkdtempSync(join(tmpdir(), 'rankscope-library-'))
  try {
    await writeFiles(home, files)
    const plain = seconds(() => readFirstPages(join(home, 'runs')))
    console.log(`first page of ${files} files: ${ms(plain)}`)
    const tell = (what: string, taken: number) =>
      console.log(`${what}: ${ms(taken)}, ${(taken / plain).toFixed(1)} x the plain reading`)
    let service = openTracesService({ home })
    const list = () => service.client.library({})
    tell('listed at first', await secondsOf(list))
    tell('listed again', await secondsOf(list))
    const runs = (await list()).map(({ run }) => run)
    const measured = await secondsOf(async () => {
      for (const run of runs) await service.client.figures({ run })
    })
    console.log(`figures of all: ${ms(measured)}, ${ms(measured / files)} each`)
    await service.close()
    service = openTracesService({ home })
    tell('listed by the next start, with figures', await secondsOf(list))
    await service.close()
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

/** Files of 4 ranks and some hundred operations, each a copy of one. */
async function writeFiles(home: string, count: number): Promise<void> {
  const folder = join(home, 'runs')
  mkdirSync(folder)
  const first = join(folder, 'run-0.rankscope')
  const { plan, source } = await recordNamed('part3', {})
  keepAsRun(simulate(plan!, clusterNamed('h100_sxm')), source, first)
  for (let at = 1; at < count; at++) copyFileSync(first, join(folder, `run-${at}.rankscope`))
}

function readFirstPages(folder: string): void {
  const page = Buffer.alloc(4096)
  for (const name of readdirSync(folder)) {
    const file = openSync(join(folder, name), 'r')
    readSync(file, page, 0, page.length, 0)
    closeSync(file)
  }
}

function seconds(work: () => void): number {
  const began = performance.now()
  work()
  return (performance.now() - began) / 1000
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return (performance.now() - began) / 1000
}

const ms = (value: number) => `${(value * 1000).toFixed(1)} ms`
