/** A device idles because its host has launched nothing. */
import { type InsightRule, milliseconds, percent } from './insight-rule.ts'

export const hostBound: InsightRule = {
  name: 'host-bound',
  find(context) {
    const { measures, steps } = context
    const bound = measures.devices.filter(device => device.bound === 'host')
    if (bound.length === 0) return []
    const idleNs = bound.reduce((sum, device) => sum + device.hostBoundNs, 0)
    const sizeNs = idleNs / measures.ranks.length / steps
    const causes = context.causes()
    const host = causes.causes.filter(({ kind }) => kind === 'host')
    const bubbles = causes.bubbles.filter(({ cause }) => causes.causes[cause]!.kind === 'host')
    const most = host[0] ? ` The longest delays: ${host[0].title}.` : ''
    const share = idleNs / bound.length / (measures.window.endNs - measures.window.startNs)
    return [
      {
        title: 'The host holds the device up',
        text: `${bound.length === 1 ? `Rank ${bound[0]!.rank} idles` : `${bound.length} ranks idle`} ${percent(share)} of the time with nothing launched, ${milliseconds(sizeNs)} a step over all ranks.${most}`,
        advice:
          'Fewer and larger kernels (compile, CUDA graphs), fewer synchronizations, data ready before it is needed.',
        sizeNs,
        confidence: bound.every(device => device.launched > device.kernels / 2) ? 'high' : 'medium',
        doubt: bound.every(device => device.launched > device.kernels / 2)
          ? ''
          : 'Less than half of the kernels have their launch in the trace.',
        ranks: bound.map(({ rank }) => rank),
        slices: bubbles
          .map(({ slice }) => slice)
          .filter(id => id >= 0)
          .slice(0, 20),
        startNs: bubbles[0]?.startNs ?? measures.window.startNs,
        endNs: bubbles[0]?.endNs ?? measures.window.endNs,
        simulate: [],
      },
    ]
  },
}
