import type { OpenRun } from '../app/open-runs.ts'
import { useStudio } from '../app/studio-context.ts'
import { useStore } from '../app/use-store.ts'
import { fullestRank, measureFigures } from '../measures/measure-figures.ts'
import { useMeasure } from '../measures/use-measure.ts'
import { FigureButton } from './figure-button.tsx'
import { figuresOf } from './figures.ts'
import './figures-strip.css'
import { Legend } from './legend.tsx'

/**
 * What can be said of the run before anything is clicked: measures as soon as they are known. A run that goes on
 * tells its own figures below (LiveStrip); measuring all of it again and again would hold up what it reports.
 */
export function FiguresStrip({ run }: { readonly run: OpenRun }) {
  const { traces } = useStudio()
  const info = useStore(run.model.info)
  const preset = useStore(run.measures.preset)
  const isWhole = info.header.complete || info.header.kind !== 'executed'
  const { value: measures } = useMeasure(run, isWhole ? `measures ${preset}` : undefined, (request, signal) =>
    traces.client.measures({ ...request, preset }, { signal }),
  )
  const rank = measures && fullestRank(measures)?.rank
  const { value: memory } = useMeasure(
    run,
    rank === undefined || rank < 0 ? undefined : `memory ${rank}`,
    (request, signal) => traces.client.memory({ ...request, rank: rank! }, { signal }),
  )
  const measured = measures ? measureFigures(measures, memory) : []
  const hasStep = measured.some(figure => figure.id === 'step')
  // What the step says better is left out, and ranks are told where some are missing.
  const told = figuresOf(info).filter(
    ({ id, unit }) => !measures || (id === 'length' ? !hasStep : id !== 'ranks' || unit !== ''),
  )
  return (
    <div className="figures-strip">
      {[...told, ...measured].map(figure => (
        <FigureButton key={figure.id} figure={figure} />
      ))}
      <Legend classNs={info.classNs} />
    </div>
  )
}
