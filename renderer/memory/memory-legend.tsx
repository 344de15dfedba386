import type { MemoryProfile } from '../../engine/base/memory-profile.ts'
import { stackPosition } from '../timeline/counter-colours.ts'
import { useCategoryColours } from './use-category-colours.ts'

/** Categories that any rank has, in the order that they are stacked. */
export function MemoryLegend({ profiles }: { readonly profiles: readonly MemoryProfile[] }) {
  const colourOf = useCategoryColours()
  const names = new Set(
    profiles.flatMap(({ series }) => series.filter(entry => !entry.outsideSum).map(entry => entry.category)),
  )
  const categories = [...names].sort((left, right) => stackPosition(left) - stackPosition(right))
  return (
    <ul className="legend memory-legend" aria-label="Colours">
      {categories.map(category => (
        <li key={category}>
          <span className="class-swatch" style={{ '--swatch': colourOf(category) } as React.CSSProperties} />
          {category}
        </li>
      ))}
    </ul>
  )
}
