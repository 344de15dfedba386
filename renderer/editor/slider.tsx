import { useId } from 'react'

export interface SliderProps {
  readonly title: string
  /** Position in `values`. */
  readonly value: number
  readonly values: readonly number[]
  readonly format: (value: number) => string
  /** What it means, where the title cannot say it. */
  readonly hint?: string
  readonly onChange: (value: number) => void
}

/** One of a few numbers, by sliding. */
export function Slider({ title, value, values, format, hint, onChange }: SliderProps) {
  const id = useId()
  // A number that a strategy asks for by itself may lie between ours.
  const steps = values.includes(value) ? values : [...values, value].sort((a, b) => a - b)
  return (
    <div className="slider" title={hint}>
      <label htmlFor={id}>{title}</label>
      <input
        id={id}
        type="range"
        min={0}
        max={steps.length - 1}
        step={1}
        value={steps.indexOf(value)}
        aria-valuetext={format(value)}
        onChange={event => onChange(steps[Number(event.target.value)]!)}
      />
      <output htmlFor={id} className="mono">
        {format(value)}
      </output>
    </div>
  )
}
