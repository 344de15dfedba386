import { useStudio } from '../app/studio-context.ts'
import { useStore } from '../app/use-store.ts'
import { ConfirmDialog } from '../widgets/confirm-dialog.tsx'
import { Dialog } from '../widgets/dialog.tsx'

/** Questions before a text would be lost. */
export function DeskDialogs() {
  const { desk } = useStudio()
  const closing = useStore(desk.closing)
  const conflict = useStore(desk.files.conflict)
  const document = desk.documents.get(closing)
  if (document) {
    return (
      <ConfirmDialog
        title={`Close ${document.name}?`}
        text="Its changes are in no file. Closed without saving, they are gone, and its versions with them."
        action="Close without saving"
        onConfirm={() => desk.closeNow(document.id)}
        onCancel={() => desk.closing.set(undefined)}
      />
    )
  }
  if (!conflict) return null
  return (
    <Dialog title={`${conflict.name} was changed on disk`} onClose={() => desk.files.conflict.set(undefined)}>
      <p>
        Another program changed the file since it was read. The text in the editor has changes of its own.
      </p>
      <div className="dialog-actions">
        <button type="button" onClick={() => desk.files.resolveConflict('editor')}>
          Keep the editor's text
        </button>
        <button type="button" className="danger" onClick={() => desk.files.resolveConflict('file')}>
          Take the file's text
        </button>
      </div>
    </Dialog>
  )
}
