import { useId } from 'react'
import type { OpenRun } from '../app/open-runs.ts'
import { useStore } from '../app/use-store.ts'
import { type Figure, figuresOf } from './figures.ts'
import './figures-strip.css'
import { Legend } from './legend.tsx'

/** What can be said of the run before anything is clicked. */
export function FiguresStrip({ run }: { readonly run: OpenRun }) {
  const info = useStore(run.model.info)
  return (
    <div className="figures-strip">
      {figuresOf(info).map(figure => (
        <FigureButton key={figure.id} figure={figure} />
      ))}
      <Legend classNs={info.classNs} />
    </div>
  )
}

function FigureButton({ figure }: { readonly figure: Figure }) {
  const id = useId()
  return (
    <>
      <button type="button" className="figure" popoverTarget={id}>
        <span className="figure-title">{figure.title}</span>
        <span className="figure-value mono">
          {figure.value} <span className="figure-unit">{figure.unit}</span>
        </span>
      </button>
      <div id={id} popover="auto" className="figure-definition">
        <h3>{figure.title}</h3>
        <p>{figure.definition}</p>
      </div>
    </>
  )
}
