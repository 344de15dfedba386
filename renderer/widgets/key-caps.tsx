import { keyCaps } from '../app/keys.ts'
import { isMac } from '../app/platform.ts'

/** Keys of a command, as they are labelled on this machine. */
export function KeyCaps({ keys }: { readonly keys: string }) {
  const caps = keyCaps(keys, isMac)
  return (
    <span className="key-caps">
      {caps.map(cap => (
        <kbd key={cap}>{cap}</kbd>
      ))}
    </span>
  )
}
