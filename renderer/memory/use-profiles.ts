import { useEffect, useState } from 'react'
import type { OpenRun } from '../app/open-runs.ts'
import { useStudio } from '../app/studio-context.ts'
import { useStore } from '../app/use-store.ts'
import { useRunVersion } from '../measures/use-run-version.ts'
import { loadProfiles, type RankMemory } from './load-profiles.ts'

/** Memory by rank, as far as it is known. What was known stays until the new is there. */
export function useProfiles(run: OpenRun, ranks: readonly number[]): ReadonlyMap<number, RankMemory> {
  const { traces } = useStudio()
  const connection = useStore(traces.connections)
  const version = useRunVersion(run.model)
  const [known, setKnown] = useState<ReadonlyMap<number, RankMemory>>(new Map())
  const wanted = ranks.join()
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked anew for another state of the run
  useEffect(() => {
    const abort = new AbortController()
    const ask = (rank: number, signal: AbortSignal) =>
      traces.client.memory({ run: run.model.run.run, rank, span: { kind: 'run' } }, { signal })
    const onRank = (rank: number, memory: RankMemory) => setKnown(map => new Map(map).set(rank, memory))
    void loadProfiles(ranks, ask, onRank, abort.signal)
    return () => abort.abort()
  }, [run, wanted, version, connection])
  return known
}
