import { useState } from 'react'
import type { RunSummary } from '../../traces-db/contract.ts'
import { formatBytes, formatCount, formatDate, formatDuration } from '../app/format.ts'
import { useStudio } from '../app/studio-context.ts'
import { useStore } from '../app/use-store.ts'
import { ConfirmDialog } from '../widgets/confirm-dialog.tsx'
import { Icon } from '../widgets/icon.tsx'
import { KindBadge } from '../widgets/kind-badge.tsx'

/** One run of the library. */
export function LibraryRow({ run }: { readonly run: RunSummary }) {
  const studio = useStudio()
  const [asking, setAsking] = useState(false)
  const isPicked = useStore(studio.compare.picked, runs => runs.includes(run.run))
  return (
    <>
      <tr className={run.problem ? 'with-problem' : undefined}>
        <td>
          {!run.problem && (
            <input
              type="checkbox"
              aria-label={`Compare ${run.title}`}
              checked={isPicked}
              onChange={() => studio.compare.togglePicked(run.run)}
            />
          )}
        </td>
        <th scope="row">
          {run.problem ? (
            <span>{run.title}</span>
          ) : (
            <button type="button" className="link" onClick={() => void studio.openRun(run.run)}>
              {run.title}
            </button>
          )}
          <RunOrigin run={run} />
        </th>
        <td>
          <KindBadge kind={run.kind} />
        </td>
        <td className="number mono">{formatCount(run.worldSize)}</td>
        <td className="number mono">{run.isLive ? '' : formatDuration(run.lengthNs)}</td>
        <td className="number mono">{run.isLive ? '' : formatCount(run.slices)}</td>
        <td className="number mono">{formatBytes(run.bytes)}</td>
        <td className="mono muted">{formatDate(run.createdAt)}</td>
        <td>
          <button
            type="button"
            className="plain icon"
            aria-label={`Remove ${run.title}`}
            onClick={() => setAsking(true)}
          >
            <Icon name="trash" />
          </button>
          {asking && (
            <ConfirmDialog
              title={`Remove ${run.title}?`}
              text="Its run file and its marks are deleted. The trace it was made from stays where it is."
              action="Remove"
              onCancel={() => setAsking(false)}
              onConfirm={() => {
                setAsking(false)
                void studio.attempt(() => studio.library.remove(run.run))
              }}
            />
          )}
        </td>
      </tr>
      {run.problem && (
        <tr>
          <td colSpan={9} className="library-problem selectable">
            {run.problem}
          </td>
        </tr>
      )}
    </>
  )
}

/** What it ran on and with, and whether it is whole. */
function RunOrigin({ run: { hardware, backend, isLive, cutShort } }: { readonly run: RunSummary }) {
  const parts = [backend, hardware].filter(part => part !== undefined)
  if (parts.length === 0 && !isLive && cutShort === undefined) return null
  return (
    <p className="library-origin muted">
      {parts.join(' on ')}
      {isLive && <strong> running now</strong>}
      {cutShort !== undefined && (
        <span className="library-cut-short" title={cutShort}>
          {' '}
          cut short
        </span>
      )}
    </p>
  )
}
