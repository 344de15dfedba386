import type { ComponentType } from 'react'
import { ImportReportDialog } from '../details/import-report-dialog.tsx'
import { RanksDialog } from '../details/ranks-dialog.tsx'
import { AboutDialog } from './about-dialog.tsx'
import { KeysDialog } from './keys-dialog.tsx'
import { PaletteDialog } from './palette-dialog.tsx'
import type { DialogId } from './studio.ts'
import { useStudio } from './studio-context.ts'
import { useStore } from './use-store.ts'

const components: Readonly<Record<DialogId, ComponentType<{ readonly onClose: () => void }>>> = {
  palette: PaletteDialog,
  keys: KeysDialog,
  report: ImportReportDialog,
  ranks: RanksDialog,
  about: AboutDialog,
}

/** The dialog that is open, if any. */
export function Dialogs() {
  const { dialog } = useStudio()
  const id = useStore(dialog)
  if (!id) return null
  const Content = components[id]
  return <Content key={id} onClose={() => dialog.get() === id && dialog.set(undefined)} />
}
