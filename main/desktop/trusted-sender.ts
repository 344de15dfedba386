import { isAppUrl } from './app-url.ts'

interface SenderEvent<Contents> {
  readonly sender: Contents
  readonly senderFrame: { readonly url: string; readonly parent: unknown } | null
}

/** Only the top frame of the window itself, showing our own page, is heard; a frame that is gone is not. */
export function isTrustedSender<Contents>(event: SenderEvent<Contents>, own: Contents): boolean {
  const frame = event.senderFrame
  return event.sender === own && frame !== null && frame.parent === null && isAppUrl(frame.url)
}
