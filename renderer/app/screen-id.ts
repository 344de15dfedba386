/** Screens of the window, in the order of the rail. */
export type ScreenId =
  | 'runs'
  | 'new-run'
  | 'strategy'
  | 'timeline'
  | 'memory'
  | 'measures'
  | 'compare'
  | 'learn'

/** Those that are offered only while a run is open. */
export const runScreens: ReadonlySet<ScreenId> = new Set(['timeline', 'memory', 'measures'])
