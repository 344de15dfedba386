/**
 * What was open and where the person looked, for a page that is loaded anew. It lasts as long as the window;
 * what is to last longer lies in the workspace.
 */
import { z } from 'zod'
import type { OpenRuns } from './open-runs.ts'

const storageKey = 'rankscope.session'

const sessionSchema = z.object({
  version: z.literal(1),
  front: z.string().optional(),
  runs: z.array(z.object({ run: z.string(), startNs: z.number(), endNs: z.number() })).max(100),
})

export type Session = z.output<typeof sessionSchema>

/** Undefined where there is none, or none that this version understands. */
export function parseSession(text: string | null): Session | undefined {
  try {
    const parsed = sessionSchema.safeParse(JSON.parse(text ?? ''))
    return parsed.success ? parsed.data : undefined
  } catch {
    return undefined
  }
}

export function sessionOf(runs: OpenRuns): Session {
  return {
    version: 1,
    front: runs.front.get(),
    runs: runs.tabs.get().map(({ model }) => ({ run: model.run.run, ...model.viewport.get() })),
  }
}

/** Opens what was open. Runs that are gone are left out: nobody asked for them now. */
export async function restoreSession(runs: OpenRuns, session: Session): Promise<void> {
  for (const { run, startNs, endNs } of session.runs) {
    try {
      await runs.open({ kind: 'library', run })
      const tab = runs.tabs.get().find(entry => entry.model.run.run === run)
      tab?.model.viewport.set({ startNs, endNs })
    } catch {
      // Removed meanwhile, or its import was cut short.
    }
  }
  if (runs.tabs.get().some(tab => tab.id === session.front)) runs.front.set(session.front)
}

/** Storage may be forbidden: then a page loaded anew begins at the beginning. */
export function readSession(): Session | undefined {
  try {
    return parseSession(sessionStorage.getItem(storageKey))
  } catch {
    return undefined
  }
}

export function writeSession(session: Session): void {
  try {
    sessionStorage.setItem(storageKey, JSON.stringify(session))
  } catch {
    // Nothing is lost but a convenience.
  }
}
