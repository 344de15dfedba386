import type { FlowLink } from '../../traces-db/contract.ts'
import { formatDuration } from '../app/format.ts'
import type { OpenRun } from '../app/open-runs.ts'
import { ClassSwatch } from '../widgets/class-swatch.tsx'
import { selectSlice } from './select-slice.ts'
import { trackTitle } from './track-title.ts'

interface FlowListProps {
  readonly run: OpenRun
  readonly title: string
  readonly direction: 'in' | 'out'
  readonly links: readonly FlowLink[]
}

/** Slices at the other end of arrows; each leads there. */
export function FlowList({ run, title, direction, links }: FlowListProps) {
  return (
    <>
      <div className="details-head">
        <h2>{title}</h2>
        <span className="muted mono">{links.length}</span>
      </div>
      {links.length === 0 && <p className="muted">None.</p>}
      <ul>
        {links.map(link => (
          <li key={`${link.slice.id} ${link.fromNs} ${link.toNs}`}>
            <button
              type="button"
              className="plain flow-link"
              onClick={() => selectSlice(run.model, link.slice)}
            >
              <ClassSwatch operationClass={link.slice.label.class} />
              <span className="truncate">
                {direction === 'in' ? '← ' : '→ '}
                {link.slice.label.name}
                <span className="muted"> {trackTitle(run.model.run, link.slice.track)}</span>
              </span>
              <span className="mono muted">{formatDuration(link.toNs - link.fromNs)}</span>
            </button>
          </li>
        ))}
      </ul>
    </>
  )
}
