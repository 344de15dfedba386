/** Four ranks of a 1F1B pipeline with transfers, waits and memory: what a simulated run looks like. */
import type { RunData } from '../../../../traces-db/store/run-data.ts'
import { RunMaker } from './run-maker.ts'

const ranks = 4
const microbatches = 8
const ms = 1e6
const forwardNs = 3.1 * ms
const backwardNs = 6.2 * ms
const sendNs = 0.3 * ms

type Step = readonly [kind: 'F' | 'B', microbatch: number]

function orderOf(rank: number): Step[] {
  const warmUp = Math.min(ranks - rank, microbatches)
  const steps: Step[] = []
  for (let i = 0; i < warmUp; i++) steps.push(['F', i])
  for (let i = 0; i < microbatches; i++) {
    steps.push(['B', i])
    if (warmUp + i < microbatches) steps.push(['F', warmUp + i])
  }
  return steps
}

export function pipelineRun(): RunData {
  const maker = new RunMaker()
  const orders = Array.from({ length: ranks }, (_, rank) => orderOf(rank))
  const at = new Array<number>(ranks).fill(0)
  const free = new Array<number>(ranks).fill(0)
  const ended = new Map<string, number>()
  const slices = new Map<string, number>()
  const lines = orders.map((_, rank) => {
    const process = maker.process(rank, `layers ${rank * 4}–${rank * 4 + 3}`)
    return {
      compute: maker.track(process, 'thread', 'compute'),
      transfer: maker.track(process, 'stream', 'transfer'),
      memory: ['weights', 'gradients', 'activations'].map(series =>
        maker.track(process, 'counter', 'memory', series, 'bytes'),
      ),
      held: 0,
    }
  })
  lines.forEach(({ memory }) => {
    maker.sample(memory[0]!, 0, 1.2e9)
    maker.sample(memory[1]!, 0, 0.5e9)
    maker.sample(memory[2]!, 0, 0)
  })
  let left = ranks * microbatches * 2
  while (left > 0) {
    for (let rank = 0; rank < ranks; rank++) {
      const step = orders[rank]![at[rank]!]
      if (!step) continue
      const [kind, microbatch] = step
      const from = kind === 'F' ? rank - 1 : rank + 1
      const isFirst = from < 0 || from >= ranks
      const arrived = isFirst ? 0 : ended.get(`${kind}${microbatch}/${from}`)
      if (arrived === undefined) continue
      const line = lines[rank]!
      const start = Math.max(free[rank]!, isFirst ? 0 : arrived + sendNs)
      if (start > free[rank]!) {
        maker.slice(
          line.compute,
          0,
          free[rank]!,
          start - free[rank]!,
          maker.label(free[rank] === 0 ? 'fill' : 'wait', 'wait'),
        )
      }
      const duration = kind === 'F' ? forwardNs : backwardNs
      const name = kind === 'F' ? 'forward' : 'backward'
      const id = maker.slice(line.compute, 0, start, duration, maker.label(name, name, microbatch))
      slices.set(`${kind}${microbatch}/${rank}`, id)
      if (!isFirst) {
        const sent = arrived
        maker.slice(line.transfer, 0, sent, sendNs, maker.label('receive', 'transfer', microbatch))
        const sender = slices.get(`${kind}${microbatch}/${from}`)!
        maker.flows.push({ from: sender, to: id, fromTime: sent, toTime: start })
      }
      line.held += kind === 'F' ? 0.42e9 : -0.42e9
      maker.sample(line.memory[2]!, start + duration, Math.max(line.held, 0))
      free[rank] = start + duration
      ended.set(`${kind}${microbatch}/${rank}`, start + duration)
      at[rank]!++
      left--
    }
  }
  const end = Math.max(...free)
  lines.forEach((line, rank) => {
    if (end > free[rank]!)
      maker.slice(line.compute, 0, free[rank]!, end - free[rank]!, maker.label('drain', 'wait'))
    maker.slice(line.compute, 0, end, 1 * ms, maker.label('update', 'update'))
  })
  return maker.finish('part3 · 1F1B', 'simulated')
}
