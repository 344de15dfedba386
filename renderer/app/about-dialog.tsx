import { Dialog } from '../widgets/dialog.tsx'
import { useStudio } from './studio-context.ts'

/** What this is, and the versions to name when something is wrong with it. */
export function AboutDialog({ onClose }: { readonly onClose: () => void }) {
  const { host } = useStudio()
  return (
    <Dialog title="About Rankscope" onClose={onClose}>
      <p>A desktop studio for distributed training. MIT licence. It opens no connection to any network.</p>
      <dl className="facts">
        {Object.entries(host.versions).map(([name, version]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="mono selectable">{version}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
