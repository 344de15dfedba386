import { useStudio } from '../app/studio-context.ts'
import { Icon } from './icon.tsx'

/** Puts a text on the clipboard. */
export function CopyButton({ text, label }: { readonly text: string; readonly label: string }) {
  const { notices } = useStudio()
  const copy = () => {
    navigator.clipboard.writeText(text).then(
      () => notices.announce('Copied'),
      () => notices.show({ tone: 'warn', text: 'The clipboard cannot be reached. Select the text instead.' }),
    )
  }
  return (
    <button type="button" className="plain icon" aria-label={label} title={label} onClick={copy}>
      <Icon name="copy" />
    </button>
  )
}
