import { useId } from 'react'

interface SelectInputProps {
  readonly title: string
  readonly value: string
  readonly options: readonly { readonly value: string; readonly title: string }[]
  readonly onChange: (value: string) => void
  /** Its texts need the room of two fields. */
  readonly isWide?: boolean
}

/** One of a few, with its name above. */
export function SelectInput({ title, value, options, onChange, isWide = false }: SelectInputProps) {
  const id = useId()
  return (
    <div className={isWide ? 'run-field wide' : 'run-field'}>
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
