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
