const width = 28
const height = 14

/** A few values as bars beside a figure: how even they are. It decorates; the figures stand in the title. */
export function SparkBars({ values }: { readonly values: readonly number[] }) {
  const most = values.reduce((top, value) => Math.max(top, value), 0)
  if (values.length < 2 || !(most > 0)) return <span className="spark" />
  const step = width / values.length
  return (
    <svg
      className="spark"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      aria-hidden="true"
    >
      {values.map((value, at) => {
        const size = Math.max(1, (Math.max(value, 0) / most) * height)
        const key = `${at}`
        return (
          <rect
            key={key}
            x={at * step}
            y={height - size}
            width={Math.max(step - (step > 2.5 ? 1 : 0), 0.6)}
            height={size}
          />
        )
      })}
    </svg>
  )
}
