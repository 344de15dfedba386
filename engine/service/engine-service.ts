/** The engine service: engineContract over the modules. Every method is a line or two of glue. */
import type { Implementation } from '../base/channel/contract.ts'
import type { EngineContract, StrategyFacts } from '../contract.ts'
import { backends } from '../runtime/backends/backends.ts'
import { placementOf } from './placement.ts'
import { planToRun } from './plan-to-run.ts'
import { PreviewThreads } from './preview-threads.ts'
import { RecordThread } from './record-thread.ts'
import { RunManager } from './run-manager.ts'
import { listClusters, simulateToLibrary } from './simulate-to-library.ts'
import { listModels, listSchedules, listStrategies, scheduleText, strategyApi } from './strategy-library.ts'
import { StrategyPreviews } from './strategy-previews.ts'
import { tracesLink } from './traces-link.ts'

export interface EngineService {
  readonly implementation: Implementation<EngineContract>
  /** Ends the threads. */
  close(): Promise<void>
}

/** `storeAddress`: where the store of runs is reached; without it no run can be started. */
export function createEngineService(storeAddress?: string): EngineService {
  const recordThread = new RecordThread()
  const traces = tracesLink(storeAddress)
  const previewThreads = new PreviewThreads()
  const previews = new StrategyPreviews(traces, () => previewThreads.make())
  const runs = new RunManager({
    traces,
    plan: (request, signal) => planToRun(recordThread, request, signal),
  })
  return {
    implementation: {
      about: () => ({ node: process.versions.node, platform: `${process.platform} ${process.arch}` }),
      strategies: listStrategies,
      models: listModels,
      schedules: listSchedules,
      scheduleText,
      strategyApi,
      async checkStrategy({ source, file, request }, signal) {
        const { facts, plan, faults } = await recordThread.record(source, file, request, { signal })
        return {
          ok: faults.length === 0,
          violations: faults,
          ...(facts && { facts: facts as StrategyFacts }),
          ...(plan && { operations: plan.operations.count, planHash: plan.header.hash }),
        }
      },
      async previewStrategy(request, signal) {
        const answer = await previews.preview(request, signal)
        previewThreads.answered()
        return answer
      },
      backends,
      placement: ({ worldSize, backend }) => placementOf(worldSize, backend),
      clusters: listClusters,
      simulateRun: (request, signal) => simulateToLibrary(recordThread, traces, request, signal),
      startRun: request => runs.start(request),
      stopRun: ({ id }) => runs.stop(id),
      watchRuns: (_, signal) => runs.watch(signal),
    },
    close: async () => {
      previewThreads.close()
      await runs.close()
      await recordThread[Symbol.asyncDispose]()
      await previews.close()
    },
  }
}
