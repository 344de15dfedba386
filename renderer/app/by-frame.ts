/**
 * Listening to what changes many times a second: told with the next frame, so that the page is laid out once for all
 * that comes between two frames. A change after a rest is told at once, as to any other listener.
 */

/** After a change the next one is likely, ms. */
const restlessMs = 50

type Subscribe = (listener: () => void) => () => void

/** Returns the way to stop. */
export function subscribeByFrame(subscribe: Subscribe, listener: () => void): () => void {
  let changedAt = -Infinity
  const stop = subscribe(() => {
    const now = performance.now()
    const isRestless = now - changedAt < restlessMs
    changedAt = now
    if (isRestless) callInFrame(listener)
    else listener()
  })
  return () => {
    stop()
    waiting.delete(listener)
  }
}

/** Called in the next frame, all in one turn: what they change is rendered at once. */
const waiting = new Set<() => void>()

function callInFrame(listener: () => void): void {
  if (waiting.size === 0) requestAnimationFrame(callWaiting)
  waiting.add(listener)
}

function callWaiting(): void {
  const listeners = [...waiting]
  waiting.clear()
  for (const listener of listeners) listener()
}
