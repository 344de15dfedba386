/** The tabs of the details drawer, in their order. */
export const drawerTabs = [
  { id: 'selection', title: 'Selection', keys: undefined },
  { id: 'table', title: 'Table', keys: ['KeyT'] },
  { id: 'marks', title: 'Marks', keys: undefined },
  { id: 'sql', title: 'SQL', keys: undefined },
] as const satisfies readonly {
  readonly id: string
  readonly title: string
  readonly keys: readonly string[] | undefined
}[]

export type DrawerTab = (typeof drawerTabs)[number]['id']

export interface DrawerState {
  readonly open: boolean
  readonly tab: DrawerTab
  /** CSS pixels. */
  readonly height: number
}

/** `left`: of the window, for what lies above the drawer. */
export const drawerHeights = { least: 120, first: 248, most: 900, left: 320 } as const
