/** Follows what others change in the library, over every connection of this window's life. */
import type { tracesContract } from '../../traces-db/contract.ts'
import type { Library } from '../runs/library.ts'
import type { OpenRuns } from './open-runs.ts'
import type { ServiceLink } from './service-link.ts'

/** What of the window following needs. */
export interface FollowingWindow {
  readonly traces: Pick<ServiceLink<typeof tracesContract>, 'client' | 'connections'>
  readonly runs: Pick<OpenRuns, 'tabs' | 'refresh' | 'reread'>
  readonly library: Pick<Library, 'refresh' | 'figures'>
  closeRun(id: string): Promise<void>
  attempt(action: () => Promise<void>): Promise<void>
}

/** Never resolves. */
export async function followRuns(window: FollowingWindow): Promise<void> {
  const { client, connections } = window.traces
  for (;;) {
    const connection = connections.get()
    try {
      for await (const change of client.watch({})) await follow(window, change)
    } catch {
      // The link tells of the loss; the next connection is watched anew.
    }
    await connectionAfter(connections, connection)
  }
}

async function follow(
  window: FollowingWindow,
  change: { readonly type: string; readonly run: string },
): Promise<void> {
  const { runs, library } = window
  if (change.type === 'removed') {
    const tab = runs.tabs.get().find(entry => entry.model.run.run === change.run)
    if (tab) await window.closeRun(tab.id)
  }
  if (change.type === 'described') {
    library.figures.forget(change.run)
    await window.attempt(() => runs.refresh(change.run))
  }
  if (change.type === 'ranked') {
    library.figures.forget(change.run)
    await window.attempt(() => runs.reread(change.run))
  }
  if (change.type === 'finished') library.figures.forget(change.run)
  if (change.type !== 'grew') await window.attempt(() => library.refresh())
}

function connectionAfter(
  connections: FollowingWindow['traces']['connections'],
  connection: number,
): Promise<void> {
  return new Promise(resolve => {
    if (connections.get() > connection) return resolve()
    const stop = connections.subscribe(() => {
      stop()
      resolve()
    })
  })
}
