import type { Frame } from '../../traces-db/contract.ts'
import type { OpenRun } from '../app/open-runs.ts'
import { useStudio } from '../app/studio-context.ts'
import { useRequest } from '../app/use-request.ts'
import { useStore } from '../app/use-store.ts'
import { curveOf } from './curve-points.ts'
import { lossText } from './status-text.ts'

const width = 160
const height = 32

/** The loss over the whole run so far, as small as a word. */
export function LossCurve({ run }: { readonly run: OpenRun }) {
  const { traces } = useStudio()
  const { tracks, header } = useStore(run.model.info)
  const track = tracks.find(({ kind, name }) => kind === 'counter' && name === 'loss')
  const endNs = header.lengthNs
  const key = track && track.counters > 1 ? `${run.id} ${track.id} ${track.counters}` : undefined
  const { value } = useRequest<Frame>(key, signal =>
    traces.client.frame({ run: run.id, tracks: [track!.id], startNs: 0, endNs, width }, { signal }),
  )
  const points = value && curveOf(value.counters, value.endNs - value.startNs, { width, height })
  if (!points) return <span className="loss-curve" />
  const { last } = value.counters
  const label = `Loss, from ${lossText(last[0])} to ${lossText(last.at(-1))}`
  return (
    <svg className="loss-curve" width={width} height={height} role="img" aria-label={label}>
      <polyline points={points} />
    </svg>
  )
}
