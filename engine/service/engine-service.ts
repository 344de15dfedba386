/** The engine service: engineContract over the modules. */
import type { Implementation } from '../base/channel/contract.ts'
import type { EngineContract } from '../contract.ts'

export function createEngineService(): { readonly implementation: Implementation<EngineContract> } {
  return {
    implementation: {
      about: () => ({ node: process.versions.node, platform: `${process.platform} ${process.arch}` }),
    },
  }
}
