import { useStudio } from '../app/studio-context.ts'
import { useStore, useStoreByFrame } from '../app/use-store.ts'
import '../details/figures-strip.css'
import { type PreviewFigure, previewFigures } from './preview-figures.ts'

/** How long, how good, where the loss is, how full; beside each what the reference has more or less. */
export function PreviewStrip() {
  const { desk } = useStudio()
  const good = useStoreByFrame(desk.preview.state, state => state.good)
  const isGood = useStore(desk.preview.state, state => state.isGood)
  const reference = useStore(desk.references.shown)
  if (!good) return <div className="preview-strip" />
  return (
    <dl className={isGood ? 'preview-strip' : 'preview-strip stale'}>
      {previewFigures(good.figures, reference?.figures).map(figure => (
        <FigureCell key={figure.id} figure={figure} />
      ))}
    </dl>
  )
}

export function FigureCell({ figure }: { readonly figure: PreviewFigure }) {
  const { title, value, unit, beside, definition, isBad, difference } = figure
  return (
    <div className="preview-figure" title={definition}>
      <dt className="figure-title">{title}</dt>
      <dd className={isBad ? 'preview-value mono bad' : 'preview-value mono'}>
        {value} <span className="figure-unit">{unit}</span>
      </dd>
      <dd className="preview-beside">
        {difference ? <span className={`mono ${difference.tone}`}>{difference.text}</span> : beside}
      </dd>
    </div>
  )
}
