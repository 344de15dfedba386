import { curveOf } from '../new-run/curve-points.ts'

const width = 28
const height = 14

/** A few values as a line beside a figure: how they went. It decorates; the figures stand in the title. */
export function SparkCurve({ values }: { readonly values: readonly number[] }) {
  const curve = { time: Float32Array.from(values.keys()), last: Float64Array.from(values) }
  const points = curveOf(curve, values.length - 1, { width, height })
  if (points === undefined) return <span className="spark" />
  return (
    <svg
      className="spark spark-curve"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      aria-hidden="true"
    >
      <polyline points={points} />
    </svg>
  )
}
