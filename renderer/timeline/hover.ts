/** What lies under the mouse. */
interface HoverPlace {
  readonly row: string
  readonly track: number
  /** CSS pixels in the canvas: where a note about it may be put. */
  readonly x: number
  readonly y: number
}

export interface SliceHover extends HoverPlace {
  readonly kind: 'slice'
  /** Of the longest one where several are folded. */
  readonly id: number
  readonly lane: number
  readonly startNs: number
  readonly endNs: number
  readonly label: number
  readonly class: number
  /** How many slices the rectangle stands for. */
  readonly count: number
  readonly flags: number
}

export interface InstantHover extends HoverPlace {
  readonly kind: 'instant'
  readonly id: number
  readonly timeNs: number
  readonly label: number
  readonly count: number
}

export interface CounterHover extends HoverPlace {
  readonly kind: 'counter'
  readonly timeNs: number
  readonly series: readonly { readonly track: number; readonly value: number }[]
}

/** Nothing happens on a rank's line of work. */
export interface GapHover extends HoverPlace {
  readonly kind: 'gap'
  readonly name: 'fill' | 'idle' | 'drain'
  readonly startNs: number
  readonly endNs: number
}

export type Hover = SliceHover | InstantHover | CounterHover | GapHover
