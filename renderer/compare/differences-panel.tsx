import type { ComparedFigure, Comparison } from '../../engine/base/comparison.ts'
import { figureText } from '../../engine/base/figure-text.ts'
import { type MeasureId, measureDefinitions } from '../../engine/base/measure-definitions.ts'
import { useStudio } from '../app/studio-context.ts'
import { fileName, saveAs } from '../charts/export-chart.ts'
import { Panel } from '../charts/panel.tsx'
import { type TableTwin, twinCsv } from '../charts/table-twin.ts'
import { letterOf } from './compare-model.ts'
import { differenceText, noiseText, verdictTexts } from './figure-texts.ts'
import { nameRuns } from './name-runs.ts'

/** Every measure of every run, what differs from the baseline, and who is best. */
export function DifferencesPanel({ comparison }: { readonly comparison: Comparison }) {
  const studio = useStudio()
  const { runs, baseline, figures, notes } = comparison
  const others = runs.map((_, position) => position).filter(position => position !== baseline)
  const save = () =>
    saveAs(studio, fileName('differences', 'comparison', 'csv'), twinCsv(differencesTwin(comparison)))
  return (
    <Panel
      title="Differences"
      definition={
        <>
          <p>
            Each measure is a mean over the steps of a run, its noise their standard deviation. A difference
            counts as better or worse only where it shows in three digits and is more than two standard
            errors; below three steps nobody knows the noise.
          </p>
          <p>The best value of a row is marked with a dot. Definitions stand on the measures’ names.</p>
        </>
      }
      exports={[{ title: 'CSV', run: save }]}
    >
      <div className="twin-scroll">
        <table className="twin differences" aria-label="Differences">
          <thead>
            <tr>
              <th scope="col">measure</th>
              {runs.map(({ title }, position) => (
                <th key={letterOf(position)} scope="col" className="number" title={title}>
                  {letterOf(position)}
                </th>
              ))}
              {others.map(position => (
                <th key={letterOf(position)} scope="col" className="number">
                  {letterOf(position)} − {letterOf(baseline)}
                </th>
              ))}
              <th scope="col" className="number">
                noise
              </th>
            </tr>
          </thead>
          <tbody>
            {figures.map(figure => (
              <FigureRow key={figure.id} figure={figure} others={others} />
            ))}
          </tbody>
        </table>
      </div>
      {notes.length > 0 && (
        <ul className="compare-notes" aria-label="Not like for like">
          {notes.map(note => (
            <li key={note}>{nameRuns(note, runs)}</li>
          ))}
        </ul>
      )}
    </Panel>
  )
}

function FigureRow(props: { readonly figure: ComparedFigure; readonly others: readonly number[] }) {
  const { figure, others } = props
  const definition = measureDefinitions[figure.id as MeasureId]?.text
  return (
    <tr>
      <th scope="row" title={definition}>
        {figure.title}
      </th>
      {figure.values.map((value, position) => (
        <td key={letterOf(position)} className="number mono">
          {figure.best.includes(position) && (
            <span className="best-mark" role="img" aria-label="best" title="best">
              ●
            </span>
          )}
          {figureText(figure.unit, value)}
        </td>
      ))}
      {others.map(position => {
        const verdict = figure.verdicts[position] ?? 'unknown'
        return (
          <td
            key={letterOf(position)}
            className={`number mono verdict-${verdict}`}
            title={figure.better === 'neither' ? undefined : verdictTexts[verdict]}
          >
            {differenceText(figure.unit, figure.differences[position])}
            {figure.better !== 'neither' && (
              <span className="visually-hidden">, {verdictTexts[verdict]}</span>
            )}
          </td>
        )
      })}
      <td className="number mono muted">{noiseText(figure)}</td>
    </tr>
  )
}

export function differencesTwin({ runs, figures }: Comparison): TableTwin {
  const columns = runs.flatMap(({ title }, position) => {
    const name = `${letterOf(position)} ${title}`
    return ['', 'noise of ', 'difference of ', 'verdict on '].map(what => ({
      title: `${what}${name}`,
      numeric: what !== 'verdict on ',
      unit: '',
    }))
  })
  return {
    columns: [
      { title: 'measure', numeric: false, unit: '' },
      { title: 'unit', numeric: false, unit: '' },
      ...columns,
    ],
    rows: figures.map(figure => [
      { text: figure.title, value: figure.title },
      { text: figure.unit, value: figure.unit },
      ...runs.flatMap((_, position) => [
        { text: figureText(figure.unit, figure.values[position]), value: figure.values[position] ?? '' },
        { text: figureText(figure.unit, figure.noise[position]), value: figure.noise[position] ?? '' },
        {
          text: differenceText(figure.unit, figure.differences[position]),
          value: figure.differences[position] ?? '',
        },
        { text: figure.verdicts[position] ?? '', value: figure.verdicts[position] ?? '' },
      ]),
    ]),
  }
}
