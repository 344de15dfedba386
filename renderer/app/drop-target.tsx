import { useEffect, useState } from 'react'
import { Icon } from '../widgets/icon.tsx'
import { useStudio } from './studio-context.ts'

/** The whole window takes files. While some are held over it, it says what will happen. */
export function DropTarget() {
  const studio = useStudio()
  const [count, setCount] = useState<number>()
  useEffect(() => {
    const listening = new AbortController()
    const { signal } = listening
    const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true
    const over = (event: DragEvent) => {
      if (!holdsFiles(event)) return
      event.preventDefault()
      event.dataTransfer!.dropEffect = 'copy'
      setCount([...event.dataTransfer!.items].filter(item => item.kind === 'file').length)
    }
    const leave = (event: DragEvent) => event.relatedTarget === null && setCount(undefined)
    const drop = (event: DragEvent) => {
      if (!holdsFiles(event)) return
      event.preventDefault()
      setCount(undefined)
      void studio.files.openDropped(event.dataTransfer!)
    }
    window.addEventListener('dragover', over, { signal })
    window.addEventListener('dragleave', leave, { signal })
    window.addEventListener('drop', drop, { signal })
    return () => listening.abort()
  }, [studio])
  if (count === undefined) return null
  return (
    <div className="drop-overlay">
      <div className="drop-card">
        <Icon name="drop" />
        <strong>{count > 1 ? `Drop ${count} items to open them as one run` : 'Drop to open'}</strong>
        <p className="muted">
          Traces become one run, a file a rank; folders are searched for both; run files (.rankscope) go into
          the library.
        </p>
      </div>
    </div>
  )
}
