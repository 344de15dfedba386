/** Keeps a frame of the ghost at hand for what the window shows of the run itself. */
import type { Client } from '../../engine/base/channel/contract.ts'
import type { RunInfo, TracesContract } from '../../traces-db/contract.ts'
import { fetchInParts } from './frame-parts.ts'
import { FrameSource, type FrameWish, type LoadedFrame } from './frame-source.ts'
import { type Ghost, workTracks } from './ghost.ts'
import type { TimelineModel } from './model.ts'

export interface LoadedGhost {
  readonly ghost: Ghost
  readonly loaded: LoadedFrame
  /** Of its ranks. */
  readonly tracks: ReadonlyMap<number, number>
}

export class GhostFrames {
  readonly #model: TimelineModel
  readonly #client: Pick<Client<TracesContract>, 'frame'>
  readonly #onChange: () => void
  #ghost: Ghost | undefined
  #source: FrameSource | undefined
  #tracks: ReadonlyMap<number, number> = new Map()
  #before: LoadedGhost | undefined

  constructor(model: TimelineModel, client: Pick<Client<TracesContract>, 'frame'>, onChange: () => void) {
    this.#model = model
    this.#client = client
    this.#onChange = onChange
  }

  get busy(): boolean {
    return this.#source?.busy === true
  }

  /** What can be drawn: the ghost before until there is a frame of the next one. */
  get loaded(): LoadedGhost | undefined {
    const loaded = this.#source?.loaded
    if (!this.#ghost) return undefined
    return loaded ? { ghost: this.#ghost, loaded, tracks: this.#tracks } : this.#before
  }

  /** @param wish of the run itself */
  want(wish: FrameWish): void {
    this.#follow()
    const ghost = this.#ghost
    if (!ghost || !this.#source) return
    const { startNs, endNs } = wish.viewport
    this.#source.want({
      ...wish,
      viewport: { startNs: startNs + ghost.startNs, endNs: endNs + ghost.startNs },
      tracks: [...this.#tracks.values()],
      nearby: [],
      lengthNs: ghost.run.header.lengthNs,
      generation: 0,
    })
  }

  close(): void {
    this.#source?.close()
  }

  #follow(): void {
    const ghost = this.#model.ghost.get()
    if (ghost === this.#ghost) return
    this.#before = this.loaded
    this.#source?.close()
    this.#ghost = ghost
    this.#tracks = ghost ? workTracks(ghost.run) : new Map()
    // Its run may be gone by now: what is behind is no reason to trouble a person.
    this.#source = ghost && new FrameSource(this.#fetchOf(ghost.run), this.#onChange, () => {})
  }

  #fetchOf({ run, tracks }: RunInfo): ConstructorParameters<typeof FrameSource>[0] {
    return (request, signal) =>
      fetchInParts(
        request,
        track => tracks[track],
        part => this.#client.frame({ run, ...part, tracks: [...part.tracks] }, { signal }),
      )
  }
}
