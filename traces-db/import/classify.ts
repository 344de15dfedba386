/** What a slice is, told from its name and category alone. One place, so that every view agrees. */
import { type OperationClass, operationClassIndex } from '../../engine/base/operation-class.ts'
import { stepNumber } from '../../engine/base/step-mark.ts'

export interface Classified {
  /** Index into operationClasses. */
  readonly class: number
  /** -1 where the name tells none. */
  readonly microbatch: number
  /** It ran on a device: its track is a stream. */
  readonly device: boolean
}

/** Kineto's categories, old spellings in lower case. */
const byCategory: Readonly<Record<string, OperationClass>> = {
  kernel: 'compute',
  mtia_ccp_events: 'compute',
  hpu_op: 'compute',
  collective_comm: 'transfer',
  gpu_memcpy: 'copy',
  gpu_memset: 'copy',
  memcpy: 'copy',
  memset: 'copy',
  cuda_sync: 'wait',
  xpu_sync: 'wait',
  cpu_op: 'host',
  operator: 'host',
  cuda_runtime: 'runtime',
  cuda_driver: 'runtime',
  xpu_runtime: 'runtime',
  xpu_driver: 'runtime',
  mtia_runtime: 'runtime',
  glow_runtime: 'runtime',
  privateuse1_runtime: 'runtime',
  privateuse1_driver: 'runtime',
  runtime: 'runtime',
  user_annotation: 'annotation',
  gpu_user_annotation: 'annotation',
  trace: 'annotation',
  overhead: 'other',
  python_function: 'script',
}

const deviceCategories = new Set([
  'kernel',
  'gpu_memcpy',
  'gpu_memset',
  'memcpy',
  'memset',
  'cuda_sync',
  'xpu_sync',
  'gpu_user_annotation',
  'collective_comm',
  'mtia_ccp_events',
  'hpu_op',
])

/** Kernels that move bytes between ranks. */
const collectiveKernel =
  /nccl|rccl|oneccl|\bccl_|mscclpp|deep_ep|nvshmem|all_?reduce|all_?gather|reduce_?scatter|all_?to_?all/i
/** Host operators and annotations that talk to other ranks. */
const collectiveOperator = /^(nccl|gloo|mpi|ucc|c10d|record_param_comms)\b[:_]?/i

/** The teaching lab's and our own names: `forward batch: 3`, `(load_weights)`, `(forward, S=[...])`. */
const ownForm = /^\(?([a-z_]+)(?: batch: (\d+)|\)|, S=)/
/** torch.distributed.pipelining: `PP:2F0`, `2F0`, `1B3`, `0SEND_F1`. */
const pipelineForm = /^(?:PP:)?(\d+)(F|B|I|W|SEND_F|RECV_F|SEND_B|RECV_B|UNSHARD|RESHARD|REDUCE_GRAD)(\d+)?$/
const pipelineClass: Readonly<Record<string, OperationClass>> = {
  F: 'forward',
  B: 'backward',
  I: 'backwardInput',
  W: 'backwardWeight',
}

const ownNames: Readonly<Record<string, OperationClass>> = {
  load_weights: 'load',
  forward: 'forward',
  backward: 'backward',
  backward_input: 'backwardInput',
  backward_weight: 'backwardWeight',
  recompute: 'recompute',
  loss: 'forward',
  update: 'update',
  all_reduce: 'transfer',
  all_gather: 'transfer',
  reduce_scatter: 'transfer',
  broadcast: 'transfer',
  all_to_all: 'transfer',
  send: 'transfer',
  recv: 'transfer',
  receive: 'transfer',
  barrier: 'wait',
  wait: 'wait',
}

/** Words that tell in traces of other tools, first match wins. Not used where a category has told. */
const words: readonly (readonly [RegExp, OperationClass])[] = [
  [word('recompute|recomputation|rematerial[a-z]*'), 'recompute'],
  [word('wait|idle|bubble|stall'), 'wait'],
  [
    word('send|recv|receive|isend|irecv|p2p|broadcast|all_?reduce|all_?gather|reduce_?scatter|all_?to_?all'),
    'transfer',
  ],
  [word('optimizer|optim|update|step'), 'update'],
  [word('backward|bwd|backprop'), 'backward'],
  [word('forward|fwd'), 'forward'],
  [word('load|loading'), 'load'],
  [word('memcpy|memset'), 'copy'],
]
const microbatchForm = /(?<![a-z])(?:(?:micro)?_?batch|mb)[^a-z0-9]{0,3}(\d+)(?![a-z0-9])/i

/** Whole words; an underscore parts words too. */
function word(alternatives: string): RegExp {
  return new RegExp(`(?<![a-z])(?:${alternatives})(?![a-z])`, 'i')
}

export function classify(name: string, category: string): Classified {
  const kinds = category.toLowerCase().split(',')
  const kind = kinds.find(entry => Object.hasOwn(byCategory, entry.trim()))?.trim()
  if (kind !== undefined) {
    const device = deviceCategories.has(kind)
    return { class: operationClassIndex[ofKind(kind, name)], microbatch: microbatchOf(name), device }
  }
  // Around a whole step: as work it would swallow everything within.
  if (stepNumber(name) !== undefined) return plain('annotation', name)
  const own = ownForm.exec(name)
  if (own && Object.hasOwn(ownNames, own[1]!)) {
    const microbatch = own[2] === undefined ? -1 : number(own[2])
    return { class: operationClassIndex[ownNames[own[1]!]!], microbatch, device: false }
  }
  const pipeline = pipelineForm.exec(name)
  if (pipeline) {
    const found = pipelineClass[pipeline[2]!] ?? 'transfer'
    const microbatch = pipeline[3] === undefined ? -1 : number(pipeline[3])
    return { class: operationClassIndex[found], microbatch, device: false }
  }
  if (Object.hasOwn(ownNames, name)) return plain(ownNames[name]!, name)
  for (const [pattern, found] of words) if (pattern.test(name)) return plain(found, name)
  return plain('other', name)
}

function plain(found: OperationClass, name: string): Classified {
  return { class: operationClassIndex[found], microbatch: microbatchOf(name), device: false }
}

function ofKind(kind: string, name: string): OperationClass {
  const found = byCategory[kind]!
  if (found === 'compute' && collectiveKernel.test(name)) return 'transfer'
  if (found === 'host' && collectiveOperator.test(name)) return 'transfer'
  if (found === 'host' && stepNumber(name) !== undefined) return 'annotation'
  if (found !== 'annotation') return found
  const pipeline = pipelineForm.exec(name)
  return pipeline ? (pipelineClass[pipeline[2]!] ?? 'annotation') : 'annotation'
}

function microbatchOf(name: string): number {
  const pipeline = pipelineForm.exec(name)
  if (pipeline) return pipeline[3] === undefined ? -1 : number(pipeline[3])
  const match = microbatchForm.exec(name)
  return match ? number(match[1]!) : -1
}

/** Ids beyond 32 bits are no microbatches. */
function number(text: string): number {
  const value = Number(text)
  return value <= 0x7fffffff ? value : -1
}
