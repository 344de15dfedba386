/**
 * F6 goes around the parts of the window, as it does in browsers and offices. From a part that keeps Tab for
 * itself, the editor, it is the way out.
 */
const regionSelector = '.top-bar, .rail, main, main [data-region], .notices, .status-bar'
const focusableSelector =
  'button:not(:disabled), a[href], input:not(:disabled), select:not(:disabled), textarea:not(:disabled), [tabindex="0"]'

/** Moves the focus to the first that can take it in the next part, or the one before. */
export function focusNextRegion(by: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>(regionSelector)]
  const own = (element: Element) => element.closest(regionSelector)
  const now = document.activeElement && own(document.activeElement)
  const from = now ? regions.indexOf(now as HTMLElement) : by === 1 ? -1 : regions.length
  for (let step = 1; step <= regions.length; step++) {
    const region = regions[(from + by * step + regions.length * 2) % regions.length]!
    const first = [...region.querySelectorAll<HTMLElement>(focusableSelector)].find(
      element => own(element) === region && element.checkVisibility(),
    )
    if (!first) continue
    first.focus()
    return
  }
}
