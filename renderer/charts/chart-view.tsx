import { type MouseEvent, useId } from 'react'
import { type Paint, type Scene, type Shape, textSize } from './scene.ts'
import { hatchesOf, hatchKey, hatchPath } from './scene-svg.ts'

interface ChartViewProps {
  readonly scene: Scene
  /** What it shows, for screen readers; its table twin says the rest. */
  readonly label: string
  readonly onPick?: ((pick: string) => void) | undefined
}

/** A scene on screen. Clicks on shapes that stand for something are told; keys have the table twin for it. */
export function ChartView({ scene, label, onPick }: ChartViewProps) {
  const id = useId()
  const hatches = hatchesOf(scene)
  const fillOf = (paint: Paint) => {
    if (typeof paint === 'string') return paint
    return `url(#${id}-${hatches.findIndex(hatch => hatchKey(hatch) === hatchKey(paint))})`
  }
  const onClick = (event: MouseEvent) => {
    const pick = (event.target as Element).closest('[data-pick]')?.getAttribute('data-pick')
    if (pick) onPick?.(pick)
  }
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: rows of the table twin do the same by keys
    <svg
      role="img"
      aria-label={label}
      className="chart"
      width={scene.width}
      height={scene.height}
      fontSize={textSize}
      onClick={onPick && onClick}
    >
      <defs>
        {hatches.map(({ line, surface, period }, index) => (
          <pattern
            key={hatchKey({ line, surface, period })}
            id={`${id}-${index}`}
            width={period}
            height={period}
            patternUnits="userSpaceOnUse"
          >
            <rect width={period} height={period} fill={surface} />
            <path d={hatchPath(period)} stroke={line} strokeWidth={1.2} />
          </pattern>
        ))}
      </defs>
      {scene.shapes.map((shape, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: shapes have no identity but their place
        <ShapeView key={index} shape={shape} fillOf={fillOf} />
      ))}
    </svg>
  )
}

function ShapeView(props: { readonly shape: Shape; readonly fillOf: (paint: Paint) => string }) {
  const { shape, fillOf } = props
  const tip = shape.tip !== undefined && <title>{shape.tip}</title>
  switch (shape.kind) {
    case 'rect':
      return (
        <rect
          x={shape.x}
          y={shape.y}
          width={Math.max(shape.width, 0)}
          height={Math.max(shape.height, 0)}
          rx={shape.radius}
          fill={fillOf(shape.fill)}
          stroke={shape.outline}
          data-pick={shape.pick}
        >
          {tip}
        </rect>
      )
    case 'line':
      return (
        <polyline
          points={shape.points.map(point => point.join()).join(' ')}
          fill="none"
          stroke={shape.stroke}
          strokeWidth={shape.width}
          strokeDasharray={shape.dash}
        >
          {tip}
        </polyline>
      )
    case 'text':
      return (
        <text
          x={shape.x}
          y={shape.y}
          fill={shape.fill}
          textAnchor={shape.anchor}
          dominantBaseline="central"
          fontWeight={shape.bold ? 600 : undefined}
          className={shape.mono ? 'chart-mono' : undefined}
        >
          {shape.text}
          {tip}
        </text>
      )
  }
}
