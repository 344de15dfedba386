import { operationClasses } from '../../engine/base/operation-class.ts'
import { formatDuration } from '../app/format.ts'
import { ClassSwatch } from '../widgets/class-swatch.tsx'

/** Colours of the kinds of operation that the run holds, largest first by their total time. */
export function Legend({ classNs }: { readonly classNs: Float64Array }) {
  const present = operationClasses
    .map((entry, index) => ({ ...entry, index, totalNs: classNs[index] ?? 0 }))
    .filter(entry => entry.totalNs > 0)
    .sort((left, right) => right.totalNs - left.totalNs)
  return (
    <ul className="legend" aria-label="Colours">
      {present.map(entry => (
        <li key={entry.index} title={`${entry.title}: ${formatDuration(entry.totalNs)} in all slices`}>
          <ClassSwatch operationClass={entry.index} />
          {entry.title}
        </li>
      ))}
    </ul>
  )
}
