import { operationClasses } from '../../engine/base/operation-class.ts'
import { resolvedTheme } from '../app/theme.ts'
import { useStore } from '../app/use-store.ts'
import { classIndex, palettes } from '../timeline/palette.ts'
import './class-swatch.css'

/** The colour of an operation class; what is hatched on the timeline is hatched here. */
export function ClassSwatch({ operationClass }: { readonly operationClass: number }) {
  const theme = useStore(resolvedTheme)
  const name = operationClasses[operationClass]?.name
  const colour = palettes[theme].entries[classIndex(operationClass)]?.fill
  const hatch = name === 'wait' || name === 'recompute' ? name : ''
  return <span className={`class-swatch ${hatch}`} style={{ '--swatch': colour } as React.CSSProperties} />
}
