import { useEffect, useState } from 'react'
import type { RunInfo } from '../../traces-db/contract.ts'
import type { TimelineModel } from '../timeline/model.ts'

/** A run that grows is measured again no more often than this, ms. */
const restMs = 2000

/** Names the state that a run is in: measures of another state are asked for anew. */
export function useRunVersion(model: TimelineModel): string {
  const [version, setVersion] = useState(() => versionOf(model.run))
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const settle = () => {
      timer = undefined
      setVersion(versionOf(model.run))
    }
    const changed = () => {
      if (model.run.header.complete) {
        clearTimeout(timer)
        settle()
      } else timer ??= setTimeout(settle, restMs)
    }
    settle()
    const stop = model.info.subscribe(changed)
    return () => {
      stop()
      clearTimeout(timer)
    }
  }, [model])
  return version
}

function versionOf({ header, clocksAligned = false }: RunInfo): string {
  return `${header.lengthNs} ${header.complete} ${clocksAligned}`
}
