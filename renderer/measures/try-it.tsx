import { useState } from 'react'
import { changeOfTime, type SimulateRequest } from '../../engine/base/insight.ts'
import type { KeptSimulation, SimulateRun } from '../../engine/contract.ts'
import { formatBytes, formatDuration, formatShare } from '../app/format.ts'
import type { OpenRun } from '../app/open-runs.ts'
import { useStudio } from '../app/studio-context.ts'

interface TryItProps {
  readonly run: OpenRun
  readonly request: SimulateRequest
}

/** Asks the simulator what a remedy would bring, and says so beside what it is; the run is kept for comparison. */
export function TryIt({ run, request }: TryItProps) {
  const studio = useStudio()
  const [state, setState] = useState<'idle' | 'busy' | KeptSimulation>('idle')
  const simulate = () =>
    studio.attempt(async () => {
      setState('busy')
      try {
        setState(await studio.engine.client.simulateRun(simulationOf(request)))
      } catch (thrown) {
        setState('idle')
        throw thrown
      }
    })
  if (state === 'idle' || state === 'busy') {
    return (
      <button type="button" className="link" disabled={state === 'busy'} onClick={() => void simulate()}>
        {state === 'busy' ? `Simulating ${request.change}` : `Try ${request.change}`}
      </button>
    )
  }
  const compare = () => {
    studio.compare.choose([run.model.run.run, state.run])
    studio.screen.set('compare')
  }
  return (
    <span role="status">
      {capitalized(request.change)}: {expectation(state, request)}{' '}
      <button type="button" className="link" onClick={compare}>
        Compare
      </button>
    </span>
  )
}

const capitalized = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

/** `118 ms a step (−5.20 %), bubble 18.0 % of total, peak memory 40.1 GB`; and where it is no gain, that it is none. */
export function expectation(
  { stepSeconds, bubbleOfTotal, peakBytes, violations }: KeptSimulation,
  request: SimulateRequest,
): string {
  const step = formatDuration(Math.round(stepSeconds * 1e9))
  const change = changeOfTime(request, stepSeconds)
  const of = request.globalBatch === request.against.globalBatch ? '' : ' a sample'
  const sign = change !== undefined && change > 0 ? '+' : '\u2212'
  const against =
    change === undefined ? '' : ` (${change === 0 ? 'the same' : sign + formatShare(Math.abs(change))}${of})`
  const memory = formatBytes(peakBytes)
  const [exceeded] = violations
  return [
    `${step} a step${against}, bubble ${formatShare(bubbleOfTotal)} of total, peak memory ${memory}`,
    ...(exceeded ? [exceeded.message] : []),
    ...(change !== undefined && change > 0 ? ['Slower than this run.'] : []),
  ].join('. ')
}

/** What is not told is left to the strategy's own defaults. */
export function simulationOf(request: SimulateRequest): SimulateRun {
  const { strategy, cluster, worldSize, layers, globalBatch, batch, model, dtype } = request
  return {
    strategy,
    cluster,
    request: {
      worldSize,
      ...(layers !== undefined && { layers }),
      ...(globalBatch !== undefined && { globalBatch }),
      ...(batch !== undefined && { batch }),
      ...(model !== undefined && { model }),
      ...(dtype !== undefined && { dtype }),
      parameters: { ...request.parameters },
      modelParameters: { ...request.modelParameters },
    },
  }
}
