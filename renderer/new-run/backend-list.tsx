import type { BackendListing } from '../../engine/contract.ts'
import { useStudio } from '../app/studio-context.ts'
import { CopyButton } from '../widgets/copy-button.tsx'

interface BackendListProps {
  readonly backends: readonly BackendListing[] | undefined
  readonly chosen: string | undefined
}

/** What real tensors can be computed with here, best first; what is missing, and the command that adds it. */
export function BackendList({ backends, chosen }: BackendListProps) {
  const { newRun } = useStudio()
  return (
    <fieldset className="backend-list">
      <legend>Back end</legend>
      {!backends && <p className="muted">Trying out what works here</p>}
      {backends?.map(({ name, title, available, detail, remedy, onRequestOnly }) => (
        <div key={name} className="backend">
          <label className="backend-choice">
            <input
              type="radio"
              name="backend"
              value={name}
              disabled={!available}
              checked={name === chosen}
              onChange={() => newRun.change(form => ({ ...form, backend: name }))}
            />
            <span>{title}</span>
            <span className={available ? 'backend-state good' : 'backend-state muted'}>
              {available ? (onRequestOnly ? 'slow here' : 'works here') : 'missing'}
            </span>
          </label>
          <p className="muted selectable">{detail}</p>
          {!available && remedy !== '' && <Remedy title={title} remedy={remedy} />}
        </div>
      ))}
    </fieldset>
  )
}

/** A command can be copied; what is none is a step in words. */
function Remedy({ title, remedy }: { readonly title: string; readonly remedy: string }) {
  if (!/^(npm|npx|node|sudo|apt|apt-get|rankscope) /.test(remedy))
    return <p className="muted selectable">What adds it: {remedy}</p>
  return (
    <p className="backend-remedy">
      <code className="mono selectable">{remedy}</code>
      <CopyButton text={remedy} label={`Copy the command that adds ${title}`} />
    </p>
  )
}
