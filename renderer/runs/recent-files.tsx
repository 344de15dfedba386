import type { RecentFile } from '../../traces-db/contract.ts'
import { formatDate } from '../app/format.ts'
import { useStudio } from '../app/studio-context.ts'

/** Files opened lately. One that is no longer where it was is told, not hidden. */
export function RecentFiles({ files }: { readonly files: readonly RecentFile[] }) {
  const studio = useStudio()
  if (files.length === 0) return null
  return (
    <section aria-labelledby="recent-title">
      <h2 id="recent-title">Recent files</h2>
      <ul className="recent-files">
        {files.map(file => (
          <li key={file.token}>
            <button
              type="button"
              className="plain recent-file"
              disabled={!file.exists}
              onClick={() => void studio.files.open([file])}
            >
              <span className="truncate">{file.name}</span>
              <span className="muted mono">
                {file.exists ? formatDate(file.openedAt) : 'moved or deleted'}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
