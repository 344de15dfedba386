/** Random frames: a run, a request for all of its tracks, the answer, and the length of a pixel. */
import fc from 'fast-check'
import { frame } from '../../../traces-db/detail/frame.ts'
import type { RunData } from '../../../traces-db/store/run-data.ts'
import { randomRun, randomWindow } from './random-run.ts'

export const allTracks = (run: RunData) => run.tracks.map(track => track.id)

export const requests = fc.tuple(randomRun, randomWindow).map(([run, window]) => {
  const request = { ...window, tracks: allTracks(run) }
  return {
    run,
    request,
    result: frame(run, request),
    pixelNs: (window.endNs - window.startNs) / window.width,
  }
})
