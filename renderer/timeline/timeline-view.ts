/**
 * The two canvases and what feeds them: watches the model, keeps a frame, labels and the minimap at hand, and
 * paints what changed in the one frame loop. Made when the component is mounted, closed when it goes.
 */
import type { Client } from '../../engine/base/channel/contract.ts'
import type { TracesContract } from '../../traces-db/contract.ts'
import { CanvasSurface } from '../widgets/canvas-surface.ts'
import { ContentPainter } from './content-painter.ts'
import { drawOverlay, isEmptyOverlay } from './draw-overlay.ts'
import { FrameLoop, frameCounters } from './frame-loop.ts'
import { fetchInParts } from './frame-parts.ts'
import { FrameSource, type FrameWish, type LoadedFrame } from './frame-source.ts'
import { GhostFrames } from './ghost-frames.ts'
import { LabelsCache } from './labels-cache.ts'
import type { TimelineModel } from './model.ts'
import { HeldMotion, JumpMotion } from './motion.ts'
import { overlayScene } from './overlay-scene.ts'
import { type PointerInput, watchPointer } from './pointer-input.ts'
import { watchSelection } from './selection-source.ts'
import { pinnedOffset, rowsTop } from './stage-layout.ts'
import { wantedTracks } from './stage-rows.ts'
import { type ThemeColours, themeColours } from './theme-colours.ts'
import { TimeScale } from './time-scale.ts'
import type { Viewport } from './viewport.ts'

/** Bins of the minimap at most: enough for a 4K window, few enough to be made in a blink. */
const mostMinimapBins = 2048
/** While a run changes many times a second, its strip follows more slowly than its rows, ms from one to the next. */
const minimapPauseMs = 100

/** A power of two, so that few of them are made while a window is resized; none is wider than a pixel of the canvas. */
function minimapBinsFor(width: number): number {
  return Math.min(2 ** Math.ceil(Math.log2(Math.max(width, 1))), mostMinimapBins)
}

/** After a change the next one is likely, ms. */
const restlessMs = 50
/** Longest that the run before stays in sight while the frame of the next one is on its way, ms. */
const settleMs = 50

export interface TimelineElements {
  readonly stage: HTMLElement
  readonly content: HTMLCanvasElement
  readonly overlay: HTMLCanvasElement
}

export class TimelineView {
  readonly labels: LabelsCache
  readonly #model: TimelineModel
  readonly #client: Client<TracesContract>
  readonly #content: CanvasSurface
  readonly #overlay: CanvasSurface
  readonly #painter: ContentPainter
  readonly #loop: FrameLoop
  readonly #frames: FrameSource
  readonly #ghost: GhostFrames
  readonly #pointer: PointerInput
  readonly #onError: (error: unknown) => void
  readonly #stops: (() => void)[] = []
  #colours: ThemeColours
  #contentDirty = true
  #overlayDirty = true
  #generation = 0
  #changedAt = -Infinity
  #painted: LoadedFrame | undefined
  /** Set by a new run until it is drawn; `viewport` is the window that it came with. */
  #settling: { readonly until: number; viewport: Viewport | undefined } | undefined
  #minimapLoading = false
  #minimapRests = false
  #minimapStale = true
  #closed = false
  #jump: JumpMotion | undefined

  constructor(
    elements: TimelineElements,
    model: TimelineModel,
    client: Client<TracesContract>,
    onError: (error: unknown) => void,
  ) {
    this.#model = model
    this.#client = client
    this.#onError = onError
    this.#colours = themeColours(property => getComputedStyle(elements.stage).getPropertyValue(property))
    this.labels = new LabelsCache(ids => client.labels({ run: model.run.run, ids }))
    this.#content = new CanvasSurface(elements.content, false, () => this.#surfaceResized())
    this.#overlay = new CanvasSurface(elements.overlay, true, () => this.#surfaceResized())
    this.#painter = new ContentPainter(this.#content.context, model, this.labels, this.#colours)
    this.#loop = new FrameLoop(
      () => this.#draw(),
      () => this.#frames.busy || this.#ghost.busy || this.#isMinimapDue,
    )
    this.#frames = new FrameSource(
      async (request, signal) => {
        const { run, tracks } = model.run
        const frame = await fetchInParts(
          request,
          track => tracks[track],
          part => client.frame({ run, ...part, tracks: [...part.tracks] }, { signal }),
        )
        await this.labels.ensure(frame.slices.label, frame.instants.label)
        return frame
      },
      () => this.#changed(),
      onError,
    )
    this.#ghost = new GhostFrames(model, client, () => this.#changed())
    this.#watchModel()
    this.#watchTheme(elements.stage)
    this.#pointer = watchPointer({
      element: elements.stage,
      model,
      loaded: () => this.#frames.loaded,
      size: () => this.#content.size,
    })
    this.#stops.push(watchSelection(model, client, onError), () => this.#pointer.close())
  }

  close(): void {
    this.#closed = true
    for (const stop of this.#stops) stop()
    this.#frames.close()
    this.#ghost.close()
    this.#loop.close()
    this.#content.close()
    this.#overlay.close()
    this.#model.jumpTo = viewport => this.#model.viewport.set(viewport)
  }

  #watchModel(): void {
    const model = this.#model
    const changed = () => this.#changed()
    const overlay = () => {
      this.#overlayDirty = true
      this.#loop.request()
    }
    for (const store of [model.viewport, model.scrollTop, model.ghost])
      this.#stops.push(store.subscribe(changed))
    this.#stops.push(model.layout.subscribe(() => this.#resized()))
    const overlays = [
      model.hover,
      model.selection,
      model.selectedSlice,
      model.selectedInstant,
      model.hits,
      model.draftArea,
      model.cursorNs,
      model.marks,
    ]
    for (const store of overlays) this.#stops.push(store.subscribe(overlay))
    this.#stops.push(
      model.info.subscribe(() => {
        this.#generation++
        this.#changedAt = performance.now()
        this.#settling = { until: performance.now() + settleMs, viewport: undefined }
        this.#minimapStale = true
        this.#changed()
        // As soon as the window is set, and not with the next frame: by then the answer may be here.
        queueMicrotask(() => {
          if (!this.#closed) this.#askForFrame()
        })
      }),
    )
    const held = new HeldMotion(model)
    this.#stops.push(
      model.held.subscribe(() => {
        if (model.held.get().size === 0) return
        this.#jump?.stop()
        this.#loop.animate(held)
      }),
    )
    const still = matchMedia('(prefers-reduced-motion: reduce)')
    model.jumpTo = viewport => {
      this.#jump?.stop()
      this.#jump = new JumpMotion(model.viewport.get(), viewport, next => model.viewport.set(next))
      if (still.matches) model.viewport.set(viewport)
      else this.#loop.animate(this.#jump)
    }
  }

  /** Reads the colours anew when the page's theme changes, and once fonts that text is drawn in are loaded. */
  #watchTheme(element: HTMLElement): void {
    const reread = () => {
      this.#colours = themeColours(property => getComputedStyle(element).getPropertyValue(property))
      this.#painter.setColours(this.#colours)
      this.#changed()
    }
    const observer = new MutationObserver(reread)
    observer.observe(document.documentElement, {
      attributes: true,
      attributeFilter: ['data-theme', 'class', 'style'],
    })
    document.fonts.addEventListener('loadingdone', reread)
    this.#stops.push(
      () => observer.disconnect(),
      () => document.fonts.removeEventListener('loadingdone', reread),
    )
  }

  #changed(): void {
    this.#contentDirty = true
    this.#overlayDirty = true
    this.#loop.request()
  }

  #surfaceResized(): void {
    this.#resized()
    this.#loop.drawNow()
  }

  /** Tells the model how much it can show: of the canvas, what pinned rows leave. */
  #resized(): void {
    const { width, height } = this.#content.size
    const rows = height - rowsTop - pinnedOffset(this.#model.layout.get().pinnedHeight)
    this.#model.viewSize.set({ width, height: Math.max(rows, 0) })
    this.#changed()
  }

  get #isMinimapDue(): boolean {
    return this.#minimapLoading || (this.#minimapRests && this.#minimapStale)
  }

  /** While one is on its way, and for a while after, a run may change many times: then it is asked for once more. */
  async #loadMinimap(): Promise<void> {
    if (!this.#minimapStale || this.#minimapLoading || this.#minimapRests || this.#closed) return
    this.#minimapStale = false
    this.#minimapLoading = true
    try {
      const bins = minimapBinsFor(this.#content.canvas.width)
      this.#painter.setMinimap(await this.#client.minimap({ run: this.#model.run.run, bins }))
      this.#changed()
    } catch (error) {
      this.#onError(error)
    }
    this.#minimapLoading = false
    this.#minimapRests = true
    setTimeout(() => {
      this.#minimapRests = false
      void this.#loadMinimap()
    }, minimapPauseMs)
  }

  #draw(): void {
    this.#askForFrame()
    // After the rows, which are looked at first.
    void this.#loadMinimap()
    if (this.#contentDirty && !this.#isSettling()) {
      frameCounters.rectangles = this.#painter.paint(
        this.#content.size,
        this.#frames.loaded,
        this.#ghost.loaded,
      )
      if (this.#painted !== this.#frames.loaded) frameCounters.pictures++
      this.#painted = this.#frames.loaded
      this.#contentDirty = false
      this.#pointer.refresh()
    }
    if (this.#overlayDirty) {
      const { height, ratio } = this.#overlay.size
      const scale = new TimeScale(this.#model.viewport.get(), this.#overlay.canvas.width)
      const overlay = overlayScene(this.#model, scale, height, ratio)
      // Where there is nothing over the slices, nothing is blended with them in each frame.
      const isEmpty = isEmptyOverlay(overlay)
      this.#overlay.canvas.style.visibility = isEmpty ? 'hidden' : 'visible'
      if (!isEmpty) drawOverlay(this.#overlay.context, overlay, scale, this.#colours, ratio)
      this.#overlayDirty = false
    }
  }

  /**
   * A run that took the place of another is drawn once, with its own frame, and not before with the one of the other
   * too. Not where somebody moves, nor where it takes long: then it is drawn with what there is.
   */
  #isSettling(): boolean {
    const settling = this.#settling
    if (!settling) return false
    const viewport = this.#model.viewport.get()
    settling.viewport ??= viewport
    const isStill = settling.viewport === viewport && this.#model.held.get().size === 0
    const isOnItsWay = this.#frames.busy && this.#frames.loaded === this.#painted
    if (isStill && isOnItsWay && performance.now() < settling.until) {
      // The frame asks for another turn when it is there; should it not come, this does.
      this.#loop.request()
      return true
    }
    this.#settling = undefined
    return false
  }

  #askForFrame(): void {
    const model = this.#model
    const tracks = wantedTracks(model.layout.get(), model.scrollTop.get(), this.#content.size.height)
    const wish: FrameWish = {
      viewport: model.viewport.get(),
      width: this.#content.canvas.width,
      tracks: tracks.shown,
      // Rows out of sight are for scrolling: while a run changes many times a second nobody does.
      nearby: performance.now() - this.#changedAt < restlessMs ? [] : tracks.nearby,
      lengthNs: model.lengthNs,
      generation: this.#generation,
    }
    this.#frames.want(wish)
    this.#ghost.want(wish)
  }
}
