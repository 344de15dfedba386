/** The service within the caller's own process: for the command line and for tests. */
import { connect } from '../../engine/base/channel/connect.ts'
import type { Client } from '../../engine/base/channel/contract.ts'
import { portPair } from '../../engine/base/channel/pair.ts'
import { serve } from '../../engine/base/channel/serve.ts'
import { type TracesContract, tracesContract } from '../contract.ts'
import type { Grants } from './grants.ts'
import { createTracesService } from './traces-service.ts'

export interface InProcessTraces {
  readonly client: Client<TracesContract>
  readonly grants: Grants
  close(): Promise<void>
}

/** `home`: the folder of library and workspace. Throws where it cannot be written. */
export function openTracesService({ home }: { readonly home: string }): InProcessTraces {
  const service = createTracesService(home)
  const [clientEnd, serviceEnd] = portPair()
  serve(serviceEnd, tracesContract, service.implementation)
  return {
    client: connect(clientEnd, tracesContract),
    grants: service.grants,
    close: async () => {
      clientEnd.close()
      await service.close()
    },
  }
}
