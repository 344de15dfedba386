import type { Client } from '../../engine/base/channel/contract.ts'
import type { EngineContract, RunStatus, StartRun } from '../../engine/contract.ts'
import type { TracesContract } from '../../traces-db/contract.ts'
import type { Host } from '../app/host.ts'
import type { Notices } from '../app/notices.ts'

/** What of the window the desk needs. */
export interface DeskWindow {
  readonly host: Host
  readonly engine: { readonly client: Client<EngineContract> }
  readonly traces: { readonly client: Client<TracesContract> }
  readonly notices: Notices
  /** Starts runs on real ranks. */
  readonly executions: { start(request: StartRun): Promise<RunStatus> }
}
