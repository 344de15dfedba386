import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import type { RunEvent } from '../../../../engine/runtime/run/run-events.ts'
import { runPlan } from '../../../../engine/runtime/run/run-plan.ts'
import { allGone, isAlive, socketFolders } from './leftovers.ts'
import { planOf, run } from './run-strategy.ts'

/** Does something to a rank when a step has ended, and again with nobody. */
function afterStep(step: number, act: (pids: readonly number[]) => void): (event: RunEvent) => void {
  let pids: readonly number[] = []
  return event => {
    if (event.type === 'header') pids = event.pids
    if (event.type === 'step' && event.step === step) act(pids)
  }
}

/** `npm run soak` kills more often. */
const kills = Array.from({ length: Number(process.env['RANKSCOPE_KILLS'] ?? 5) }, (_, i) => i)

test.each(kills)('a killed rank ends the run, and is named with what waited for it (%i)', async index => {
  const plan = (await planOf('part3', { worldSize: 2 }))!
  const victim = index % 2
  let seen: readonly number[] = []
  const { result, batches } = await run(
    plan,
    { steps: 100_000 },
    afterStep(index, pids => {
      seen = pids
      if (isAlive(pids[victim]!)) process.kill(pids[victim]!, 'SIGKILL')
    }),
  )
  expect(result.failure?.message).toContain(`The process of rank ${victim} ended with signal SIGKILL`)
  expect(result.failure?.message).toContain(`Rank ${1 - victim} waited for it in`)
  expect(result.header.subject.execution?.cutShort).toBe(result.failure?.message)
  expect(result.header.subject.execution?.stepsDone).toBeGreaterThan(index)
  expect(batches.length).toBeGreaterThan(0)
  expect(seen.some(isAlive)).toBe(false)
  expect(socketFolders(process.pid)).toEqual([])
})

test.skipIf(process.platform === 'win32')(
  'a rank that hangs ends the run, and is named with who waited for it',
  async () => {
    const plan = (await planOf('part0', { worldSize: 3 }))!
    let seen: readonly number[] = []
    const { result } = await run(
      plan,
      { steps: 100_000, limits: { silenceMs: 1500 } },
      afterStep(1, pids => {
        seen = pids
        process.kill(pids[2]!, 'SIGSTOP')
      }),
    )
    expect(result.failure?.message).toMatch(/^Rank 2 has not answered for \d+ s; it was last seen in /)
    expect(result.failure?.message).toMatch(
      /Rank [01] waited for it in all-reduce among ranks 0, 1, 2|between steps/,
    )
    expect(seen.some(isAlive)).toBe(false)
    expect(socketFolders(process.pid)).toEqual([])
  },
)

test('a run that is stopped keeps what it has, says so, and leaves nothing behind', async () => {
  const plan = (await planOf('part3', { worldSize: 2 }))!
  const stop = new AbortController()
  let seen: readonly number[] = []
  const { result, batches } = await run(
    plan,
    { steps: 100_000, signal: stop.signal },
    afterStep(2, pids => {
      seen = pids
      stop.abort()
    }),
  )
  expect(result.failure).toBeUndefined()
  expect(result.header.subject.execution?.cutShort).toBe('It was stopped before its last step.')
  expect(batches.some(batch => (batch.slices?.track.length ?? 0) > 0)).toBe(true)
  expect(seen.some(isAlive)).toBe(false)
  expect(socketFolders(process.pid)).toEqual([])
})

test('when nobody takes the events any more, the ranks end', async () => {
  const plan = (await planOf('part3', { worldSize: 2 }))!
  let pids: readonly number[] = []
  for await (const event of runPlan(plan, {
    backend: 'wasm',
    steps: 100_000,
    optimizer: { name: 'sgd', learningRate: 0.01 },
    seed: 1,
  })) {
    if (event.type === 'header') pids = event.pids
    if (event.type === 'step') break
  }
  expect(pids).toHaveLength(2)
  expect(pids.some(isAlive)).toBe(false)
  expect(socketFolders(process.pid)).toEqual([])
})

test.each(kills)('ranks end by themselves when whoever runs them is killed (%i)', async () => {
  const program = new URL('./run-forever.ts', import.meta.url)
  const child = spawn(process.execPath, [program.pathname], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = await once(createInterface({ input: child.stdout }), 'line')
  const pids = JSON.parse(String(line)) as number[]
  expect(pids).toHaveLength(2)
  expect(pids.every(isAlive)).toBe(true)
  child.kill('SIGKILL')
  await once(child, 'exit')
  await allGone(pids)
  expect(socketFolders(child.pid!)).toEqual([])
})

test('a rank that cannot compute ends the run before it begins', async () => {
  const plan = (await planOf('part0', { worldSize: 2 }))!
  const unknown = { ...plan, header: { ...plan.header, model: 'no-such-model' } }
  await expect(run(unknown, {})).rejects.toThrow(/no model|no kernels/i)
  expect(socketFolders(process.pid)).toEqual([])
})
