import type { Placement } from '../../engine/contract.ts'
import { formatQuantity } from '../app/format.ts'
import { useStudio } from '../app/studio-context.ts'
import { useRequest } from '../app/use-request.ts'
import { useStore } from '../app/use-store.ts'
import type { RunForm } from './run-form.ts'

/** More ranks are told of in one line. */
const mostListed = 8

/** Which device and how many threads each rank will take, before anything is started. */
export function PlacementNote({ form }: { readonly form: RunForm }) {
  const { engine } = useStudio()
  const connection = useStore(engine.connections)
  const worldSize = Number(form.numbers.worldSize)
  const { backend } = form
  const isWhole = Number.isSafeInteger(worldSize) && worldSize >= 1 && worldSize <= 1024
  const key = backend !== undefined && isWhole ? `${worldSize} ${backend} ${connection}` : undefined
  const { value, error } = useRequest(key, signal =>
    engine.client.placement({ worldSize, backend }, { signal }),
  )
  if (error) return <p className="run-field-problem">{error.message}</p>
  if (!value || key === undefined) return null
  return <PlacementText placement={value} worldSize={worldSize} />
}

function PlacementText({
  placement,
  worldSize,
}: {
  readonly placement: Placement
  readonly worldSize: number
}) {
  const { devices, ranksPerDevice, threadsPerRank, cores } = placement
  const threads = `at most ${formatQuantity(threadsPerRank, 'thread')}`
  return (
    <div className="placement">
      <ul aria-label="Devices of the ranks">
        {Array.from({ length: Math.min(worldSize, mostListed) }, (_, rank) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the rank is its name
          <li key={rank}>
            <span>Rank {rank}</span>
            <span className="muted">
              {devices > 1 ? `device ${rank % devices}` : 'this machine'}, {threads}
            </span>
          </li>
        ))}
      </ul>
      {worldSize > mostListed && (
        <p className="muted">and {formatQuantity(worldSize - mostListed, 'rank')} more in the same way</p>
      )}
      <p className="muted">
        {ranksPerDevice > 1 ? `${ranksPerDevice} ranks share a device. ` : ''}
        {formatQuantity(cores, 'core')} here.
      </p>
      {worldSize > cores && (
        <p className="placement-warning">
          More ranks than cores: they take turns, so times say less about a machine for each rank.
        </p>
      )}
    </div>
  )
}
