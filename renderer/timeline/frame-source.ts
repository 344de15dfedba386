/**
 * Keeps a frame at hand for what the window shows. It asks for three times the window at a resolution that is
 * a power of two, so panning and small zooms need no new frame; what is old is drawn, moved and stretched,
 * until the new one is here. One request is under way at a time; of the wishes that come meanwhile the last
 * one counts, and a request that nobody can use any more is cancelled.
 */
import type { Frame } from '../../traces-db/contract.ts'
import { FrameIndex } from './frame-index.ts'
import { spanOf, type Viewport } from './viewport.ts'

export interface FrameRequest {
  readonly tracks: readonly number[]
  readonly startNs: number
  readonly endNs: number
  /** Buckets in the window, at most {@link widestFrame}. */
  readonly width: number
}

/** What the canvases need. */
export interface FrameWish {
  readonly viewport: Viewport
  /** Of the time axis, in device pixels. */
  readonly width: number
  /** In the order shown; those that must be there. */
  readonly tracks: readonly number[]
  /** Those that may well be scrolled to next. */
  readonly nearby: readonly number[]
  readonly lengthNs: number
  /** Grows with the run: an older frame is drawn, but replaced. */
  readonly generation: number
}

export interface LoadedFrame {
  readonly request: FrameRequest
  readonly generation: number
  readonly index: FrameIndex
  /** Position in the frame's rows by track id. */
  readonly rowOf: ReadonlyMap<number, number>
}

export const widestFrame = 16_384

/** Rows of a frame that hold some tracks; those that are not in it are left out. */
export function frameRows(tracks: readonly number[], rowOf: ReadonlyMap<number, number>): readonly number[] {
  return tracks.flatMap(track => rowOf.get(track) ?? [])
}

export class FrameSource {
  readonly #fetch: (request: FrameRequest, signal: AbortSignal) => Promise<Frame>
  readonly #onChange: () => void
  readonly #onError: (error: unknown) => void
  #loaded: LoadedFrame | undefined
  #wish: FrameWish | undefined
  #running:
    | { readonly request: FrameRequest; readonly generation: number; readonly abort: AbortController }
    | undefined
  #closed = false

  /** `fetch` also makes sure that whatever is needed to draw the frame is there. */
  constructor(
    fetch: (request: FrameRequest, signal: AbortSignal) => Promise<Frame>,
    onChange: () => void,
    onError: (error: unknown) => void,
  ) {
    this.#fetch = fetch
    this.#onChange = onChange
    this.#onError = onError
  }

  get loaded(): LoadedFrame | undefined {
    return this.#loaded
  }

  get busy(): boolean {
    return this.#running !== undefined
  }

  /** Says what is shown now. Costs nothing where the frame at hand will do. */
  want(wish: FrameWish): void {
    if (this.#closed || wish.tracks.length === 0) return
    this.#wish = wish
    if (this.#running) {
      if (!isUseful(this.#running.request, wish)) this.#running.abort.abort()
      return
    }
    if (this.#loaded && serves(this.#loaded.request, this.#loaded.generation, wish)) return
    void this.#load(wish)
  }

  close(): void {
    this.#closed = true
    this.#running?.abort.abort()
  }

  async #load(wish: FrameWish): Promise<void> {
    const request = requestFor(wish)
    const abort = new AbortController()
    this.#running = { request, generation: wish.generation, abort }
    let failed = false
    try {
      const frame = await this.#fetch(request, abort.signal)
      if (!this.#closed && !abort.signal.aborted) this.#take(request, wish.generation, frame)
    } catch (error) {
      failed = !abort.signal.aborted && !this.#closed
      if (failed) this.#onError(error)
    }
    this.#running = undefined
    if (this.#closed) return
    this.#onChange()
    // After a failure the next wish tries again; repeating at once would be a loop.
    if (!failed && this.#wish && this.#wish !== wish) this.want(this.#wish)
    else if (!failed && abort.signal.aborted && this.#wish) this.want(this.#wish)
  }

  #take(request: FrameRequest, generation: number, frame: Frame): void {
    const rowOf = new Map(request.tracks.map((track, row) => [track, row]))
    this.#loaded = { request, generation, index: new FrameIndex(frame, request.tracks.length), rowOf }
  }
}

/** Nanoseconds a bucket: the largest power of two that is not wider than a device pixel, if that is allowed. */
export function bucketFor(wish: FrameWish): number {
  const span = spanOf(wish.viewport)
  const pixel = 2 ** Math.floor(Math.log2(span / Math.max(wish.width, 1)) + 1e-6)
  return Math.max(pixel, 2 ** Math.ceil(Math.log2(span / (widestFrame - 2))))
}

/** Time that is asked for on either side of the window. */
function marginFor(wish: FrameWish): number {
  const span = spanOf(wish.viewport)
  return Math.max(0, Math.min(span, ((widestFrame - 2) * bucketFor(wish) - span) / 2))
}

/** Three windows' worth, less where the run ends or the frame would be too wide, on whole buckets. */
export function requestFor(wish: FrameWish): FrameRequest {
  const bucket = bucketFor(wish)
  const { startNs, endNs } = wish.viewport
  const margin = marginFor(wish)
  const first = Math.floor(Math.max(startNs - margin, 0) / bucket)
  const last = Math.max(
    Math.ceil(Math.min(endNs + margin, Math.max(wish.lengthNs, endNs)) / bucket),
    first + 1,
  )
  return {
    tracks: [...new Set([...wish.tracks, ...wish.nearby])],
    startNs: first * bucket,
    endNs: last * bucket,
    width: Math.min(last - first, widestFrame),
  }
}

/** True where a frame shows all that is wished for, with some way to go before its edges. */
export function serves(request: FrameRequest, generation: number, wish: FrameWish): boolean {
  if (generation !== wish.generation) return false
  const bucket = (request.endNs - request.startNs) / request.width
  if (Math.abs(bucket / bucketFor(wish) - 1) > 0.01) return false
  const slack = Math.min(spanOf(wish.viewport) / 4, marginFor(wish) / 2)
  const startsBefore = request.startNs <= Math.max(0, wish.viewport.startNs - slack)
  const endsAfter = request.endNs >= Math.min(wish.lengthNs, wish.viewport.endNs + slack)
  if (!startsBefore || !endsAfter) return false
  const tracks = new Set(request.tracks)
  return wish.tracks.every(track => tracks.has(track))
}

/** False where a request under way would show next to nothing of what is wished for now. */
function isUseful(request: FrameRequest, wish: FrameWish): boolean {
  if (request.endNs <= wish.viewport.startNs || request.startNs >= wish.viewport.endNs) return false
  const ratio = (request.endNs - request.startNs) / request.width / bucketFor(wish)
  if (ratio > 8 || ratio < 1 / 64) return false
  const tracks = new Set(request.tracks)
  return wish.tracks.some(track => tracks.has(track))
}
