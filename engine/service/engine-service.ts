/** The engine service: engineContract over the modules. Every method is a line or two of glue. */
import type { Implementation } from '../base/channel/contract.ts'
import type { EngineContract, StrategyFacts } from '../contract.ts'
import { RecordThread } from './record-thread.ts'
import { listModels, listStrategies, strategyApi } from './strategy-library.ts'

export interface EngineService {
  readonly implementation: Implementation<EngineContract>
  /** Ends the threads. */
  close(): Promise<void>
}

export function createEngineService(): EngineService {
  const recordThread = new RecordThread()
  return {
    implementation: {
      about: () => ({ node: process.versions.node, platform: `${process.platform} ${process.arch}` }),
      strategies: listStrategies,
      models: listModels,
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
    },
    close: () => recordThread[Symbol.asyncDispose](),
  }
}
