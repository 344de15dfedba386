/**
 * What was open and where the person looked. It outlives the program (in the workspace) and, exact to the moment,
 * a page that is loaded anew (in the page's own storage, so that two windows do not mix theirs up).
 */
import { z } from 'zod'
import { type DrawerState, drawerTabs } from '../details/drawer-tabs.ts'
import type { OpenRun, OpenRuns } from './open-runs.ts'
import type { ScreenId } from './screen-id.ts'
import type { Store } from './store.ts'

const time = z.number().finite()

const sessionSchema = z.object({
  version: z.literal(2),
  screen: z.string(),
  /** Id of the run in front. */
  front: z.string().optional(),
  runs: z
    .array(
      z.object({
        run: z.string(),
        title: z.string(),
        startNs: time,
        endNs: time,
        scrollTop: time,
        /** Track ids, in the order shown. */
        pinned: z.array(z.number().int().nonnegative()),
        /** Keys of groups that are closed. */
        collapsed: z.array(z.string()),
        filter: z.string(),
      }),
    )
    .max(100),
  /** Runs on the compare screen. */
  compared: z.array(z.string()).max(16),
  drawer: z.object({ open: z.boolean(), tab: z.enum(drawerTabs.map(({ id }) => id)), height: time }),
})

export type Session = z.output<typeof sessionSchema>

/** What of the window is brought back. */
export interface SessionWindow {
  readonly runs: OpenRuns
  readonly screen: Store<ScreenId>
  readonly drawer: Store<DrawerState>
  readonly compare: { readonly runs: Store<readonly string[]>; choose(runs: readonly string[]): void }
}

export const sessionKey = 'session'

/** Undefined where there is none; `broken` where there is one that this version does not understand. */
export function parseSession(text: string | null): Session | 'broken' | undefined {
  if (text === null) return undefined
  try {
    const parsed = sessionSchema.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : 'broken'
  } catch {
    return 'broken'
  }
}

export function sessionOf({ runs, screen, drawer, compare }: SessionWindow): Session {
  return {
    version: 2,
    screen: screen.get(),
    front: runs.current()?.model.run.run,
    runs: runs.tabs.get().map(runOf),
    compared: [...compare.runs.get()],
    drawer: drawer.get(),
  }
}

function runOf({ model }: OpenRun): Session['runs'][number] {
  const { run, header } = model.run
  return {
    run,
    title: header.title,
    ...model.viewport.get(),
    scrollTop: model.scrollTop.get(),
    pinned: [...model.pinned.get()],
    collapsed: [...model.collapsed.get()],
    filter: model.trackFilter.get(),
  }
}

/**
 * Opens what was open, behind whatever has been opened since the start. Returns the titles of runs that are gone:
 * they are left out.
 */
export async function restoreSession(window: SessionWindow, session: Session): Promise<readonly string[]> {
  const { runs, screen, drawer, compare } = window
  drawer.set(session.drawer)
  const gone: string[] = []
  for (const kept of session.runs) {
    try {
      showAgain(await runs.restore(kept.run), kept)
    } catch {
      gone.push(kept.title)
    }
  }
  const isOpen = (run: string) => runs.tabs.get().some(({ model }) => model.run.run === run)
  if (compare.runs.get().length === 0) compare.choose(session.compared.filter(isOpen))
  // Whoever has gone somewhere meanwhile stays there.
  if (runs.current() || screen.get() !== 'runs') return gone
  const front = runs.tabs.get().find(({ model }) => model.run.run === session.front) ?? runs.tabs.get().at(-1)
  runs.front.set(front?.id)
  return gone
}

function showAgain(
  { model }: OpenRun,
  { startNs, endNs, scrollTop, pinned, collapsed, filter }: Session['runs'][number],
) {
  const tracks = new Set(model.run.tracks.map(({ id }) => id))
  model.collapsed.set(new Set(collapsed))
  model.pinned.set(pinned.filter(id => tracks.has(id)))
  model.trackFilter.set(filter)
  model.scrollTo(scrollTop)
  if (startNs < endNs) model.viewport.set({ startNs, endNs })
}

/** Storage may be forbidden: then a page loaded anew is as the program was started. */
export function readPageSession(): string | null {
  try {
    return sessionStorage.getItem(sessionKey)
  } catch {
    return null
  }
}

export function writePageSession(session: Session): void {
  try {
    sessionStorage.setItem(sessionKey, JSON.stringify(session))
  } catch {
    // Nothing is lost but a convenience.
  }
}
