import { formatBytes, formatDuration, formatShare } from '../app/format.ts'
import { useStudio } from '../app/studio-context.ts'
import { useStore } from '../app/use-store.ts'
import type { Version } from './strategy-document.ts'

/** Every plan that this strategy has had, newest first, the best of each column marked; any can be had back. */
export function VersionsPanel() {
  const { desk } = useStudio()
  const front = useStore(desk.documents.front)
  const document = useStore(desk.documents.all).find(({ id }) => id === front)
  const versions = document?.versions ?? []
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
          <th scope="col">Version</th>
          <th scope="col">Step</th>
          <th scope="col">MFU</th>
          <th scope="col">Bubble</th>
          <th scope="col">Peak</th>
          <th scope="col">
            <span className="visually-hidden">Restore</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {versions.map(version => {
          const { at, title, cluster, stepSeconds, mfu, bubbleOfTotal, peakBytes } = version
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
                {version.text === document?.text ? (
                  <span className="muted">now</span>
                ) : (
                  <button
                    type="button"
                    className="link"
                    aria-label={`Restore the version of ${new Date(at).toLocaleTimeString()}`}
                    onClick={() => desk.restore(version)}
                  >
                    restore
                  </button>
                )}
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

function timeOf({ at }: Version): string {
  const date = new Date(at)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${two(date.getHours())}:${two(date.getMinutes())}`
}
