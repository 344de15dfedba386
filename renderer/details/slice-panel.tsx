import { sliceFlags } from '../../engine/base/run.ts'
import type { RunInfo, SliceDetails } from '../../traces-db/contract.ts'
import { formatExactTime, formatShare } from '../app/format.ts'
import type { OpenRun } from '../app/open-runs.ts'
import { useStore } from '../app/use-store.ts'
import { ClassSwatch } from '../widgets/class-swatch.tsx'
import { EventDetails } from './event-details.tsx'
import { type Fact, Facts } from './facts.tsx'
import { FlowList } from './flow-list.tsx'
import { trackTitle } from './track-title.ts'
import { useLast } from './use-last.ts'

/** A slice: when, where, what it carried, and what it is connected to. */
export function SlicePanel({ run }: { readonly run: OpenRun }) {
  const info = useStore(run.model.info)
  const slice = useLast(useStore(run.model.selectedSlice))
  if (!slice) return null
  return (
    <div className="details-columns">
      <section className="details-column" aria-label="Slice">
        <div className="details-title">
          <ClassSwatch operationClass={slice.label.class} />
          <h2 className="selectable">{slice.label.name}</h2>
        </div>
        <Facts facts={factsOf(info, slice)} />
      </section>
      <EventDetails detail={slice.detail} isComplete={info.header.complete} />
      <section className="details-column" aria-label="Flows">
        <FlowList run={run} title="Flows in" direction="in" links={slice.flowsIn} />
        <FlowList run={run} title="Flows out" direction="out" links={slice.flowsOut} />
      </section>
    </div>
  )
}

function factsOf(info: RunInfo, slice: SliceDetails): readonly Fact[] {
  const isUnfinished = (slice.flags & sliceFlags.unfinished) !== 0
  const isNegative = (slice.flags & sliceFlags.negative) !== 0
  const facts: Fact[] = [
    ['start', formatExactTime(slice.startNs)],
    ['duration', formatExactTime(slice.durationNs)],
    ['self time', `${formatExactTime(slice.selfNs)}${shareOf(slice.selfNs, slice.durationNs)}`],
    ['track', trackTitle(info, slice.track)],
  ]
  if (slice.label.category) facts.push(['category', slice.label.category])
  if (slice.label.microbatch >= 0) facts.push(['microbatch', String(slice.label.microbatch)])
  if (isUnfinished) facts.push(['note', 'Its end is not in the trace; it is drawn to the end of its track.'])
  if (isNegative) facts.push(['note', 'The trace gives it a negative duration; it is drawn with none.'])
  const start = info.header.absoluteStartNs
  if (start !== undefined)
    facts.push(['clock, ns', String(BigInt(start) + BigInt(Math.round(slice.startNs)))])
  return facts
}

function shareOf(part: number, whole: number): string {
  return whole > 0 && part < whole ? ` (${formatShare(part / whole)})` : ''
}
