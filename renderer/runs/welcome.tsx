import { useStudio } from '../app/studio-context.ts'
import { Icon } from '../widgets/icon.tsx'

/** The first step. */
export function Welcome() {
  const studio = useStudio()
  return (
    <section className="welcome" aria-labelledby="welcome-title">
      <h1 id="welcome-title">Open a trace</h1>
      <p className="muted">
        Chrome and PyTorch traces, plain or gzip, one file or a file for each rank. Drop files or a folder
        anywhere in this window, or choose them.
      </p>
      <div className="welcome-actions">
        <button type="button" className="primary" onClick={() => void studio.files.choose('files')}>
          <Icon name="file" />
          Open files
        </button>
        <button type="button" onClick={() => void studio.files.choose('folder')}>
          <Icon name="folder" />
          Open folder
        </button>
        <button type="button" onClick={() => studio.screen.set('new-run')}>
          <Icon name="run" />
          Run a strategy
        </button>
      </div>
      <p className="muted">
        New to distributed training?{' '}
        <button type="button" className="link" onClick={() => studio.screen.set('learn')}>
          Learn it step by step
        </button>
      </p>
    </section>
  )
}
