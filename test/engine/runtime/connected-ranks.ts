/** Ranks within one process, connected by real sockets: what the tests of messages stand on. */
import { ProcessGroup } from '../../../engine/runtime/collectives/process-group.ts'
import { listenForPeers } from '../../../engine/runtime/transport/connect-peers.ts'
import type { Link } from '../../../engine/runtime/transport/link.ts'
import { makeSocketFolder } from '../../../engine/runtime/transport/socket-folder.ts'

export interface ConnectedRanks {
  /** By rank, then by peer. */
  readonly links: readonly ReadonlyMap<number, Link>[]
  /** The world as each rank sees it. */
  readonly groups: readonly ProcessGroup[]
  close(): void
}

export async function connectRanks(worldSize: number): Promise<ConnectedRanks> {
  const folder = makeSocketFolder()
  const ranks = Array.from({ length: worldSize }, (_, rank) => rank)
  const addresses = ranks.map(rank => folder.address(rank))
  const listeners = await Promise.all(ranks.map(rank => listenForPeers(rank, worldSize, addresses[rank]!)))
  const links = await Promise.all(listeners.map(listener => listener.connect(addresses)))
  return {
    links,
    groups: ranks.map(rank => new ProcessGroup(ranks, rank, links[rank]!, 1)),
    close: () => {
      for (const peers of links) for (const link of peers.values()) link.close()
      folder.remove()
    },
  }
}
