import { useState } from 'react'
import { formatBytes, formatDuration, formatShare } from '../app/format.ts'
import { useStudio } from '../app/studio-context.ts'
import type { Version } from './strategy-document.ts'
import { useFrontDocument } from './use-front-document.ts'
import { firstOrder, isInFront, sortedVersions, type VersionColumn, type VersionOrder } from './versions.ts'

const columns: readonly { readonly by: VersionColumn; readonly title: string }[] = [
  { by: 'at', title: 'Version' },
  { by: 'stepSeconds', title: 'Step' },
  { by: 'mfu', title: 'MFU' },
  { by: 'bubbleOfTotal', title: 'Bubble' },
  { by: 'peakBytes', title: 'Peak' },
]

/** The plans that this strategy has had, by whichever figure; the best of each is marked, any can be had back. */
export function VersionsPanel() {
  const [order, setOrder] = useState<VersionOrder>({ by: 'at', descending: true })
  const versions = useFrontDocument(document => document.versions) ?? []
  if (versions.length === 0) {
    return (
      <p className="problem-empty muted">
        Each correct plan that stands for a moment is kept here by itself.
      </p>
    )
  }
  const best = {
    stepSeconds: Math.min(...versions.map(({ stepSeconds }) => stepSeconds)),
    mfu: Math.max(...versions.map(({ mfu = 0 }) => mfu)),
    bubbleOfTotal: Math.min(...versions.map(({ bubbleOfTotal }) => bubbleOfTotal)),
    peakBytes: Math.min(...versions.map(({ peakBytes }) => peakBytes)),
  }
  const mark = (isBest: boolean) => (isBest && versions.length > 1 ? 'mono better' : 'mono')
  return (
    <table className="versions">
      <thead>
        <tr>
          {columns.map(({ by, title }) => (
            <VersionHeader key={by} by={by} title={title} order={order} onOrder={setOrder} />
          ))}
          <th scope="col">
            <span className="visually-hidden">Restore</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {sortedVersions(versions, order).map(version => {
          const { title, cluster, stepSeconds, mfu, bubbleOfTotal, peakBytes } = version
          return (
            <tr key={`${version.planHash} ${cluster}`}>
              <td className="truncate" title={`${title} on ${cluster}`}>
                <span className="mono muted">{timeOf(version)}</span> {title}
              </td>
              <td className={mark(stepSeconds === best.stepSeconds)}>{formatDuration(stepSeconds * 1e9)}</td>
              <td className={mark(mfu === best.mfu)}>{mfu === undefined ? '' : formatShare(mfu)}</td>
              <td className={mark(bubbleOfTotal === best.bubbleOfTotal)}>{formatShare(bubbleOfTotal)}</td>
              <td className={mark(peakBytes === best.peakBytes)}>{formatBytes(peakBytes)}</td>
              <td>
                <RestoreButton version={version} />
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

/** By itself: which version is in front changes with the steps of a slider, and the table does not. */
function RestoreButton({ version }: { readonly version: Version }) {
  const { desk } = useStudio()
  const isNow = useFrontDocument(document => isInFront(version, document))
  if (isNow) return <span className="muted">now</span>
  return (
    <button
      type="button"
      className="link"
      aria-label={`Restore the version of ${new Date(version.at).toLocaleTimeString()}`}
      onClick={() => desk.restore(version)}
    >
      restore
    </button>
  )
}

interface VersionHeaderProps {
  readonly by: VersionColumn
  readonly title: string
  readonly order: VersionOrder
  readonly onOrder: (order: VersionOrder) => void
}

function VersionHeader({ by, title, order, onOrder }: VersionHeaderProps) {
  const isSorted = order.by === by
  const sort = isSorted ? (order.descending ? 'descending' : 'ascending') : 'none'
  const turn = () => onOrder({ by, descending: isSorted ? !order.descending : firstOrder[by] })
  return (
    <th scope="col" aria-sort={sort}>
      <button type="button" className="plain" onClick={turn}>
        {title}
        <span aria-hidden="true" className="versions-order">
          {isSorted ? (order.descending ? '\u2193' : '\u2191') : ''}
        </span>
      </button>
    </th>
  )
}

function timeOf({ at }: Version): string {
  const date = new Date(at)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${two(date.getHours())}:${two(date.getMinutes())}`
}
