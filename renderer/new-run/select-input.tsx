import { useId } from 'react'

interface SelectInputProps {
  readonly title: string
  readonly value: string
  readonly options: readonly { readonly value: string; readonly title: string }[]
  readonly onChange: (value: string) => void
}

/** One of a few, with its name above. */
export function SelectInput({ title, value, options, onChange }: SelectInputProps) {
  const id = useId()
  return (
    <div className="run-field">
      <label htmlFor={id}>{title}</label>
      <select id={id} value={value} onChange={event => onChange(event.target.value)}>
        {options.map(option => (
          <option key={option.value} value={option.value}>
            {option.title}
          </option>
        ))}
      </select>
    </div>
  )
}
