import { formatExactTime } from '../app/format.ts'
import type { OpenRun } from '../app/open-runs.ts'
import { useStore } from '../app/use-store.ts'
import { ClassSwatch } from '../widgets/class-swatch.tsx'
import { EventDetails } from './event-details.tsx'
import { type Fact, Facts } from './facts.tsx'
import { trackTitle } from './track-title.ts'
import { useLast } from './use-last.ts'

/** An event without a length. */
export function InstantPanel({ run }: { readonly run: OpenRun }) {
  const info = useStore(run.model.info)
  const instant = useLast(useStore(run.model.selectedInstant))
  if (!instant) return null
  const facts: Fact[] = [
    ['time', formatExactTime(instant.timeNs)],
    ['track', trackTitle(info, instant.track)],
  ]
  if (instant.label.category) facts.push(['category', instant.label.category])
  return (
    <div className="details-columns">
      <section className="details-column" aria-label="Instant">
        <div className="details-title">
          <ClassSwatch operationClass={instant.label.class} />
          <h2 className="selectable">{instant.label.name}</h2>
        </div>
        <Facts facts={facts} />
      </section>
      <EventDetails detail={instant.detail} isComplete={info.header.complete} />
    </div>
  )
}
