/** Ranks wait for messages of other ranks, or for the pipeline to fill and drain. */
import { type InsightRule, milliseconds, percent, perStep } from './insight-rule.ts'
import { lessBubble } from './simulate-requests.ts'

/** Smaller ones are not worth a schedule. */
const leastShare = 0.05

export const pipelineBubble: InsightRule = {
  name: 'pipeline-bubble',
  find(context) {
    const { measures, subject, stepNs } = context
    if (measures.basis !== 'plan' || measures.ranks.length < 2) return []
    const causes = context.causes()
    const pipeline = causes.causes.map(({ kind }) => kind === 'message' || kind === 'end')
    const messages = causes.causes.some(({ kind }) => kind === 'message')
    const totalNs = causes.causes.reduce((sum, cause, i) => sum + (pipeline[i] ? cause.totalNs : 0), 0)
    const sizeNs = perStep(context, totalNs)
    if (!messages || sizeNs / stepNs < leastShare) return []
    const bubbles = causes.bubbles.filter(({ cause }) => pipeline[cause])
    const first = causes.causes.find((_, i) => pipeline[i])!
    const { ofTotal, ofIdeal } = measures.bubble
    return [
      {
        title: 'Large pipeline bubble',
        text: `Ranks wait ${milliseconds(sizeNs)} a step on average for each other: ${percent(ofTotal)} of total, ${percent(ofIdeal)} of ideal. Most of it: ${first.title}.`,
        advice: 'More microbatches, interleaved chunks of layers or a zero-bubble schedule shrink it.',
        sizeNs,
        confidence: 'high',
        doubt: '',
        ranks: measures.ranks.map(({ rank }) => rank),
        slices: bubbles
          .map(({ slice, peerSlice }) => (slice >= 0 ? slice : peerSlice))
          .filter(id => id >= 0)
          .slice(0, 20),
        startNs: bubbles[0]?.startNs ?? measures.window.startNs,
        endNs: bubbles[0]?.endNs ?? measures.window.endNs,
        simulate: lessBubble(subject.run, stepNs),
      },
    ]
  },
}
