import { useId } from 'react'

interface NumberInputProps {
  readonly title: string
  readonly value: string
  readonly onChange: (value: string) => void
  /** Any number, and not only whole ones. */
  readonly isReal?: boolean
  readonly least?: number | undefined
  readonly most?: number | undefined
  /** What is wrong with it. */
  readonly problem: string | undefined
}

/** A number with its name above and what is wrong with it below. */
export function NumberInput(props: NumberInputProps) {
  const { title, value, onChange, isReal = false, least, most, problem } = props
  const id = useId()
  return (
    <div className="run-field">
      <label htmlFor={id}>{title}</label>
      <input
        id={id}
        type="number"
        className="mono"
        min={least}
        max={most}
        step={isReal ? 'any' : 1}
        value={value}
        aria-invalid={problem !== undefined}
        aria-describedby={problem === undefined ? undefined : `${id}-problem`}
        onChange={event => onChange(event.target.value)}
      />
      {problem !== undefined && (
        <p id={`${id}-problem`} className="run-field-problem">
          {problem}
        </p>
      )}
    </div>
  )
}
