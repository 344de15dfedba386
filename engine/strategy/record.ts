/**
 * Records a trusted strategy natively. A person's own file runs through the same recorder, but inside an
 * interpreter (engine/service/isolation).
 */

import { startStrategy } from './guest/start.ts'
import type { Strategy } from './guest/strategy.ts'
import { nativeLines } from './native-lines.ts'
import { Recorder, type RecordResult } from './recorder/recorder.ts'
import type { RecordingOptions } from './recorder/recording.ts'
import { type RecordRequest, type Setup, type StrategyFacts, setUp } from './setup.ts'

/**
 * Runs `train` for every rank and checks what it does. `fileName` is the name of the strategy's source file,
 * by which its lines are found in stack traces; `line` finds them where there is another way.
 */
export async function recordStrategy(
  strategy: Strategy,
  request: RecordRequest,
  fileName = '',
  line: (api: CallableFunction) => number = nativeLines(fileName),
): Promise<RecordResult> {
  const setup = setUp(strategy, request)
  const recorder = new Recorder(recordingOptions(setup))
  startStrategy(strategy, recorder, { ...setup, fileName, line })
  await nothingLeftToDo()
  return recorder.finish(planSubject(strategy, setup))
}

export function recordingOptions(setup: Setup): RecordingOptions {
  const { worldSize, model, config, rendezvous, samplesPerUpdate, staleness } = setup
  const { globalBatch, steps } = config
  return { worldSize, model, globalBatch, steps, samplesPerUpdate, staleness, rendezvous }
}

export function planSubject(strategy: StrategyFacts, { config }: Setup) {
  const { globalBatch, batch, steps, ...parameters } = config
  return { strategy: strategy.name, parameters, batch }
}

/** Ranks go on in microtasks only; a timer fires when no microtask is left, so when all are done or stuck. */
function nothingLeftToDo(): Promise<void> {
  return new Promise(resolve => {
    setTimeout(resolve, 0)
  })
}
