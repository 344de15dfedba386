/**
 * Makes a thread that records fast before anybody waits for it. V8 makes code fast while it runs: the first large
 * recording of a fresh thread takes twice as long as the tenth. So a thread that has nothing to do records a strategy
 * of our own, in pieces so small that a person's recording hardly waits for one to end.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { openAhead } from './isolation/open-interpreter.ts'
import { recordIsolated } from './isolation/record-isolated.ts'
import { engineSource } from './isolation/strategy-modules.ts'

/** After an answer the other processes show it first, ms. */
const aheadPauseMs = 50
/** Nobody types or drags any more, ms. */
const idleMs = 500

const piece = { worldSize: 8, layers: 8, globalBatch: 64 }
const pieces = 40

export class GettingReady {
  /** What is left to record; undefined before it is to be. */
  private left: number | undefined
  private isRecording = false
  /** Of what goes on while nothing else does. */
  private idle = new AbortController()

  /** The thread is to be made fast, once nothing is going on. */
  begin(): void {
    this.left ??= pieces
    if (!this.isRecording) void this.rest()
  }

  /** There is something to record. */
  stop(): void {
    this.isRecording = true
    this.idle.abort()
  }

  /** There is nothing to record, until `stop`. */
  async rest(): Promise<void> {
    this.isRecording = false
    this.idle.abort()
    this.idle = new AbortController()
    const { signal } = this.idle
    try {
      await pause(aheadPauseMs, undefined, { signal })
      await openAhead()
      if (!this.left) return
      await pause(idleMs, undefined, { signal })
      for (; this.left > 0; this.left--) {
        const began = performance.now()
        await recordIsolated(engineSource('strategies/part1.ts'), 'part1.ts', piece)
        await openAhead()
        // Half of a processor is enough.
        await pause(performance.now() - began, undefined, { signal })
      }
    } catch (thrown) {
      if (signal.aborted) return
      throw thrown
    }
  }
}
