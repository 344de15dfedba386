import { Dialog } from '../widgets/dialog.tsx'
import { KeyCaps } from '../widgets/key-caps.tsx'
import type { Command } from './command.ts'
import './keys-dialog.css'
import { useStudio } from './studio-context.ts'

/** The mouse has no commands; its gestures are listed beside the keys. */
const gestures: readonly (readonly [string, string])[] = [
  ['Zoom at the cursor', 'Ctrl + wheel, or pinch'],
  ['Pan', 'Shift + drag, Shift + wheel, or a sideways swipe'],
  ['Scroll the tracks', 'Wheel'],
  ['Select a slice, zoom to it', 'Click, double click'],
  ['Select an area', 'Drag'],
]

/** Every key there is, from the commands themselves. */
export function KeysDialog({ onClose }: { readonly onClose: () => void }) {
  const { commands } = useStudio()
  const groups = Map.groupBy(
    commands.all().filter(command => command.keys),
    command => command.group,
  )
  return (
    <Dialog title="Keys" onClose={onClose} className="wide">
      <div className="keys-columns">
        {[...groups].map(([group, list]) => (
          <section key={group}>
            <h3>{group}</h3>
            <ul>
              {list.map(command => (
                <KeyLine key={command.id} command={command} />
              ))}
            </ul>
          </section>
        ))}
        <section>
          <h3>Mouse</h3>
          <ul>
            {gestures.map(([what, how]) => (
              <li key={what} className="keys-line">
                <span>{what}</span>
                <span className="muted">{how}</span>
              </li>
            ))}
          </ul>
        </section>
      </div>
    </Dialog>
  )
}

function KeyLine({ command }: { readonly command: Command }) {
  return (
    <li className="keys-line">
      <span>{command.title}</span>
      <span className="keys-of">
        {command.keys!.map(keys => (
          <KeyCaps key={keys} keys={keys} />
        ))}
      </span>
    </li>
  )
}
