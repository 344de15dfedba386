import { CopyButton } from '../widgets/copy-button.tsx'
import { Dialog } from '../widgets/dialog.tsx'
import { useStudio } from './studio-context.ts'
import { useRequest } from './use-request.ts'

/** What this is, and the versions to name when something is wrong with it. */
export function AboutDialog({ onClose }: { readonly onClose: () => void }) {
  const { host } = useStudio()
  const { value: versions, error } = useRequest('versions', () => host.versions())
  const entries = Object.entries(versions ?? {})
  return (
    <Dialog title="About Rankscope" onClose={onClose}>
      <p>A desktop studio for distributed training. MIT licence. It opens no connection to any network.</p>
      {error && <p role="alert">{error.message}</p>}
      <div className="details-head">
        <h3>Versions</h3>
        <CopyButton
          text={entries.map(([name, version]) => `${name} ${version}`).join('\n')}
          label="Copy all versions"
        />
      </div>
      <dl className="facts">
        {entries.map(([name, version]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="mono selectable">{version}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
