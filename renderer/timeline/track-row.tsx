/** One row of the track names. */

import { formatQuantity } from '../app/format.ts'
import { ChevronIcon, PinIcon } from './icons.tsx'
import type { TimelineModel } from './model.ts'
import { lanesTop } from './row-shape.ts'
import type { Row } from './rows.ts'

/** Letters of a counter's name and value that have room beside each other; else the value stands below the name. */
const mostBeside = 18

export interface TrackRowProps {
  readonly row: Row
  readonly model: TimelineModel
  /** Of a search, on this row's tracks. */
  readonly hits: number
  readonly tabbable: boolean
  readonly onFocus: () => void
}

export function TrackRow({ row, model, hits, tabbable, onFocus }: TrackRowProps) {
  const { group } = row
  const track = row.tracks[0]
  const canPin = track !== undefined && (!group || group.expanded)
  const wasPinned = track !== undefined && model.pinned.get().includes(track)
  const isBelow = row.kind === 'counter' && row.title.length + row.value.length > mostBeside
  const second = isBelow ? row.value : row.height >= 36 ? row.subtitle : ''
  return (
    <div
      className="timeline-row"
      role="treeitem"
      data-key={row.key}
      data-level={row.level}
      data-kind={row.kind}
      aria-level={row.level}
      aria-posinset={row.position}
      aria-setsize={row.siblings}
      {...(group ? { 'aria-expanded': group.expanded } : {})}
      tabIndex={tabbable ? 0 : -1}
      style={{ top: row.y, height: row.height, paddingTop: nameTop(row, second !== '') }}
      onFocus={onFocus}
      title={row.subtitle ? `${row.title} · ${row.subtitle}` : row.title}
    >
      <div className="timeline-row-name" style={{ paddingLeft: 8 + (row.level - 1) * 12 }}>
        {group ? (
          <button
            type="button"
            className="timeline-chevron"
            tabIndex={-1}
            aria-label={`${group.expanded ? 'Collapse' : 'Expand'} ${row.title}`}
            data-expanded={group.expanded}
            onClick={() => model.toggleGroup(group.key)}
          >
            <ChevronIcon />
          </button>
        ) : (
          <span className="timeline-indent" />
        )}
        <span className="timeline-row-text">
          <span className="timeline-row-title">{row.title}</span>
          {second !== '' && (
            <span className={isBelow ? 'timeline-row-subtitle mono' : 'timeline-row-subtitle'}>{second}</span>
          )}
        </span>
      </div>
      <div className="timeline-row-side" data-pinned={canPin && wasPinned}>
        {hits > 0 && <span className="timeline-hits">{formatQuantity(hits, 'hit')}</span>}
        {hits === 0 && row.value !== '' && !isBelow && <span className="timeline-value">{row.value}</span>}
        {canPin && (
          <button
            type="button"
            className="timeline-pin"
            tabIndex={-1}
            aria-pressed={wasPinned}
            aria-label={`${wasPinned ? 'Unpin' : 'Pin'} ${row.title}`}
            title={wasPinned ? 'Unpin' : 'Pin to the top'}
            onClick={() => model.togglePin(track)}
            data-pinned={wasPinned}
          >
            <PinIcon />
          </button>
        )}
      </div>
    </div>
  )
}

/** Names stand beside the middle of the first lane, as high as their lines are. */
function nameTop(row: Row, hasSubtitle: boolean): number {
  const lines = (row.group ? 20 : 16) + (hasSubtitle ? 14 : 0)
  const first = row.kind === 'slices' ? 2 * lanesTop(row) + row.laneHeight : row.height
  return Math.max(Math.round((Math.min(first, row.height) - lines) / 2), 0)
}
