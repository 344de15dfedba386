/**
 * MFU and HFU. No figure without its peak, dtype and formula; where one cannot be told, the formula says why.
 */
import type { MeasureWindow, Utilization } from '../../engine/base/measures.ts'
import type { Flops } from '../../engine/base/units.ts'
import type { RunData } from '../store/run-data.ts'
import { planFacts } from './plan-facts.ts'
import { type RunDevice, runDevice } from './run-device.ts'

/** The lab counts a backward as one forward: two thirds of what a backward of two forwards makes. */
const labShare = 2 / 3

/** Undefined where nobody knows the model's FLOPs. */
export function utilizationOf(run: RunData, devices: number, span: MeasureWindow): Utilization | undefined {
  const { subject } = run.header
  const lab = run.header.kind === 'simulated' && subject.memoryUnit === 'elements'
  const windowNs = lab && span.steps === 1 ? lastStart(run) - span.startNs : span.endNs - span.startNs
  const seconds = windowNs / 1e9
  if (subject.modelFlopsPerStep === undefined || span.steps === 0 || seconds <= 0 || devices === 0)
    return undefined
  const modelFlops = subject.modelFlopsPerStep * span.steps * (lab ? labShare : 1)
  const again = recomputedPerStep(run)
  const hardwareFlops = again === undefined ? undefined : modelFlops + again * span.steps
  const device = runDevice(run)
  const dtype = subject.dtype ?? ''
  const peak = peakOf(run, device, dtype)
  const achieved = modelFlops / devices / seconds
  const ratio = (flops: Flops | undefined) =>
    flops === undefined || peak.flopsPerSecond === undefined
      ? undefined
      : flops / devices / seconds / peak.flopsPerSecond
  const below = `(${devices} devices x ${seconds.toPrecision(6)} s x ${flopsText(peak.flopsPerSecond ?? 0)}/s)`
  const formula = (what: string, flops: Flops) =>
    peak.flopsPerSecond === undefined
      ? `none: ${peak.source}`
      : `${what} = ${flopsText(flops)} / ${below}${lab ? ', by the lab’s rules' : ''}`
  return {
    modelFlops,
    hardwareFlops,
    achievedFlopsPerSecondPerDevice: achieved,
    mfu: ratio(modelFlops),
    hfu: ratio(hardwareFlops),
    peakFlopsPerSecond: peak.flopsPerSecond,
    peakSource: peak.source,
    device: device.name,
    dtype,
    devices,
    mfuFormula: formula('model FLOPs', modelFlops),
    hfuFormula:
      hardwareFlops === undefined
        ? 'none: the run does not tell what was computed again'
        : formula('model FLOPs and recomputation', hardwareFlops),
  }
}

interface Peak {
  readonly flopsPerSecond: number | undefined
  readonly source: string
}

/** The run's own peak first; for imported traces the catalogue's, by the device that the trace names. */
function peakOf(run: RunData, { name, system }: RunDevice, dtype: string): Peak {
  const { peakFlopsPerSecond, hardware } = run.header.subject
  if (peakFlopsPerSecond !== undefined) {
    const of = `dense ${dtype} peak of ${hardware ?? (name || 'the device')}, kept with the run`
    return { flopsPerSecond: peakFlopsPerSecond, source: system ? `${of}; ${system.source}` : of }
  }
  if (!system) {
    const what = name || hardware
    return {
      flopsPerSecond: undefined,
      source: what ? `no datasheet peak is known for ${what}` : 'the run does not name its device',
    }
  }
  const engine = system.matrix[dtype]
  if (!engine || system.measured) {
    const why = dtype === '' ? 'the run does not tell its dtype' : `${system.title} has no peak for ${dtype}`
    return { flopsPerSecond: undefined, source: why }
  }
  return {
    flopsPerSecond: engine.tflops * 1e12,
    source: `dense ${dtype} peak of ${system.title}; ${system.source}`,
  }
}

/** FLOPs of recomputation of a step; undefined without a plan. */
function recomputedPerStep(run: RunData): Flops | undefined {
  const { plan } = run
  const { kind, flops } = plan?.columns ?? {}
  if (!plan || !kind || !flops) return undefined
  const recompute = plan.kinds.indexOf('recompute')
  let sum = 0
  for (let i = 0; i < kind.length; i++) if (kind[i] === recompute) sum += flops[i] ?? 0
  return sum / planFacts(plan).steps
}

/** The lab ends a run at the start of its last event. */
function lastStart(run: RunData): number {
  return run.lanes.reduce(
    (last, lane) => (lane.count > 0 ? Math.max(last, lane.start[lane.count - 1]!) : last),
    0,
  )
}

function flopsText(flops: number): string {
  const units = ['FLOP', 'kFLOP', 'MFLOP', 'GFLOP', 'TFLOP', 'PFLOP', 'EFLOP'] as const
  const at = flops > 0 ? Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(flops) / 3))) : 0
  return `${(flops / 1000 ** at).toPrecision(5)} ${units[at]}`
}
