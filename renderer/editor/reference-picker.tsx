import { useStudio } from '../app/studio-context.ts'
import { useStore } from '../app/use-store.ts'

const pinValue = 'pin the present version'

/** What the figures are held against: nothing, this version pinned, or a strategy of the list. */
export function ReferencePicker() {
  const studio = useStudio()
  const { desk } = studio
  const reference = useStore(desk.reference)
  const choices = useStore(desk.choices)
  const { isGood } = useStore(desk.preview.state)
  return (
    <select
      className="reference-picker"
      aria-label="Compare with"
      title="What the figures are held against"
      value=""
      onChange={event => {
        const { value } = event.target
        if (value === pinValue) desk.pin()
        else if (value === 'none') desk.reference.set(undefined)
        else void studio.attempt(() => desk.compareWith(value))
      }}
    >
      <option value="" hidden>
        {reference ? `against ${reference.title}` : 'Compare with'}
      </option>
      {isGood && <option value={pinValue}>Pin this version</option>}
      {reference && <option value="none">Compare with nothing</option>}
      <optgroup label="Strategies">
        {choices?.strategies.map(({ name }) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </optgroup>
    </select>
  )
}
