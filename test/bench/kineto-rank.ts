/**
 * What one rank of a data-parallel transformer does, layer by layer, as Kineto text: nested operators of two
 * host threads, runtime calls with arrows to kernels (some of which overlap on their stream), memory instants,
 * gradients all-reduced on a stream of their own while the backward pass goes on, steps around it all.
 *
 * Every rank has the same plan for the same layer, so collectives match; a rank's own delays differ.
 */
import { complete, flow, memory, metadata, placeOf } from './kineto-events.ts'

const layersPerStep = 12
/** A layer's slot on the common clock: everything that it launches fits in, so that ranks stay together. */
const layerNs = 1_200_000

interface Operator {
  readonly outer: string
  readonly inner: string
  readonly backward: string
  readonly kernel: string
  readonly dims: string
}

const gemm = 'ampere_bf16_s16816gemm_bf16_128x128_ldg8_f2f_stages_64x3_tn'
const elementwise =
  'void at::native::vectorized_elementwise_kernel<4, at::native::CUDAFunctor_add<c10::BFloat16>, std::array<char*, 3ul> >(int, at::native::CUDAFunctor_add<c10::BFloat16>, std::array<char*, 3ul>)'
const operators: readonly Operator[] = [
  ['aten::layer_norm', 'aten::native_layer_norm', 'NativeLayerNormBackward0', elementwise, '[8, 1024, 2048]'],
  ['aten::linear', 'aten::addmm', 'AddmmBackward0', gemm, '[8192, 2048], [2048, 6144]'],
  [
    'aten::scaled_dot_product_attention',
    'aten::_flash_attention_forward',
    'ScaledDotProductFlashAttentionBackward0',
    'void pytorch_flash::flash_fwd_kernel<Flash_fwd_kernel_traits<128, 128, 64, 4, false, false, cutlass::bfloat16_t> >(pytorch_flash::Flash_fwd_params)',
    '[8, 16, 1024, 128]',
  ],
  ['aten::linear', 'aten::addmm', 'AddmmBackward0', gemm, '[8192, 2048], [2048, 2048]'],
  ['aten::add', 'aten::add', 'AddBackward0', elementwise, '[8, 1024, 2048]'],
  ['aten::linear', 'aten::addmm', 'AddmmBackward0', gemm, '[8192, 2048], [2048, 8192]'],
  ['aten::gelu', 'aten::gelu', 'GeluBackward0', elementwise, '[8, 1024, 8192]'],
  ['aten::linear', 'aten::addmm', 'AddmmBackward0', gemm, '[8192, 8192], [8192, 2048]'],
].map(([outer, inner, backward, kernel, dims]) => ({
  outer: outer!,
  inner: inner!,
  backward: backward!,
  kernel: kernel!,
  dims: dims!,
}))

/** What has been written so far: what an importer must find. */
export interface KinetoCounts {
  /** All records. */
  events: number
  slices: number
  instants: number
  /** Arrows with both ends. */
  flows: number
}

export class KinetoRank {
  readonly counts: KinetoCounts = { events: 0, slices: 0, instants: 0, flows: 0 }
  readonly #rank: number
  readonly #random: () => number
  readonly #main: string
  readonly #autograd: string
  readonly #compute: string
  readonly #collectives: string
  readonly #startNs: number
  readonly #skewNs: number
  #layer = 0
  #id: number
  #gpuFreeNs = 0
  #allocated = 8_589_934_592

  constructor(rank: number, seed: number, startNs: number, skewNs: number) {
    const pid = 4000 + 8 * rank
    this.#rank = rank
    this.#random = randomNumbers(seed * 1000 + rank)
    this.#main = placeOf(pid, pid)
    this.#autograd = placeOf(pid, pid + 1200)
    this.#compute = placeOf(rank, 7)
    this.#collectives = placeOf(rank, 20)
    this.#startNs = startNs
    this.#skewNs = skewNs
    this.#id = rank * 100_000_000
  }

  /** Names and order of the rank's rows. */
  header(): string {
    const time = this.#startNs
    const pid = 4000 + 8 * this.#rank
    const at = (tid: number) => placeOf(pid, tid)
    const records = [
      metadata('process_name', at(0), time, `"name": "python3"`),
      metadata('process_labels', at(0), time, `"labels": "CPU"`),
      metadata('process_sort_index', at(0), time, `"sort_index": ${pid}`),
      metadata('thread_name', this.#main, time, `"name": "thread ${pid} (python3)"`),
      metadata('thread_name', this.#autograd, time, `"name": "thread ${pid + 1200} (pt_autograd_0)"`),
      metadata('process_name', placeOf(this.#rank, 0), time, `"name": "python3"`),
      metadata('process_labels', placeOf(this.#rank, 0), time, `"labels": "GPU ${this.#rank}"`),
      metadata('process_sort_index', placeOf(this.#rank, 0), time, `"sort_index": ${5_000_000 + this.#rank}`),
      metadata('thread_name', this.#compute, time, `"name": "stream 7 "`),
      metadata('thread_name', this.#collectives, time, `"name": "stream 20 "`),
    ]
    this.counts.events += records.length
    return records.join('')
  }

  /** The next layer's events: forward through all layers, backward through them, then the update. */
  nextLayer(): string {
    const perStep = 2 * layersPerStep
    const step = Math.floor(this.#layer / perStep)
    const position = this.#layer % perStep
    const slot = this.#startNs + this.#layer * layerNs + this.#skewNs
    this.#layer++
    if (position < layersPerStep) return this.#forward(step, position, slot)
    const text = this.#backward(step, perStep - 1 - position, slot)
    if (position < perStep - 1) return text
    const start = slot - (perStep - 1) * layerNs
    return (
      text +
      this.#slice('user_annotation', `ProfilerStep#${step}`, this.#main, start, perStep * layerNs - 500, '')
    )
  }

  #forward(step: number, layer: number, slot: number): string {
    let text = ''
    let time = slot + 1000 + this.#jitter(4000)
    const begin = time
    operators.forEach((operator, k) => {
      const sequence = this.#sequence(step, layer, k)
      const length = 60_000 + this.#jitter(20_000)
      text += this.#operator(operator.outer, this.#main, time, length, operator.dims, sequence)
      text += this.#operator(operator.inner, this.#main, time + 3000, length - 6000, operator.dims, sequence)
      text += this.#end('s', 'fwdbwd', this.#rank * 100_000_000 + sequence, this.#main, time + 3000)
      if (k % 2 === 0) text += this.#memory(this.#main, time + 5000, 33_554_432)
      text += this.#launch(operator.kernel, this.#main, time + 12_000, 30_000 + this.#jitter(60_000))
      time += length + 1000 + this.#jitter(4000)
    })
    return text + this.#slice('user_annotation', `layer ${layer}`, this.#main, begin - 500, time - begin, '')
  }

  #backward(step: number, layer: number, slot: number): string {
    let text = ''
    let time = slot + 1000 + this.#jitter(4000)
    for (let k = operators.length - 1; k >= 0; k--) {
      const { backward, kernel, dims } = operators[k]!
      const sequence = this.#sequence(step, layer, k)
      const length = 80_000 + this.#jitter(20_000)
      const outer = `autograd::engine::evaluate_function: ${backward}`
      text += this.#operator(outer, this.#autograd, time, length, dims, sequence)
      text += this.#operator(backward, this.#autograd, time + 2000, length - 4000, dims, sequence)
      text += this.#end('f', 'fwdbwd', this.#rank * 100_000_000 + sequence, this.#autograd, time + 2000)
      this.counts.flows++
      text += this.#launch(kernel, this.#autograd, time + 8000, 30_000 + this.#jitter(50_000))
      text += this.#launch(kernel, this.#autograd, time + 40_000, 30_000 + this.#jitter(50_000))
      if (k % 2 === 1) text += this.#memory(this.#autograd, time + 70_000, -33_554_432)
      time += length + 1000 + this.#jitter(4000)
    }
    return text + this.#allReduce(step * layersPerStep + layer, time, slot + layerNs - 20_000)
  }

  /** Ranks arrive when they are done and end together. */
  #allReduce(sequence: number, launchNs: number, endNs: number): string {
    const id = ++this.#id
    const start = launchNs + 12_000 + this.#jitter(30_000)
    const args = `"External id": ${id}, "Collective name": "allreduce", "In msg nelems": 50331648, "Out msg nelems": 50331648, "Group size": 8, "dtype": "BFloat16", "Process Group Name": "0", "Process Group Description": "default_pg", "Seq": ${sequence}`
    return (
      this.#slice('cpu_op', 'record_param_comms', this.#autograd, launchNs, 11_000, args) +
      this.#slice(
        'cuda_runtime',
        'cudaLaunchKernelExC',
        this.#autograd,
        launchNs + 2000,
        6000,
        runtimeArgs(id),
      ) +
      this.#end('s', 'ac2g', id, this.#autograd, launchNs + 2000) +
      this.#slice(
        'kernel',
        'ncclDevKernel_AllReduce_Sum_bf16_RING_LL(ncclDevKernelArgsStorage<4096ul>)',
        this.#collectives,
        start,
        endNs - start + this.#jitter(400),
        `${this.#kernelArgs(id, 20)}, ${args}`,
      ) +
      this.#arrive(id, this.#collectives, start)
    )
  }

  #operator(
    name: string,
    place: string,
    start: number,
    length: number,
    dims: string,
    sequence: number,
  ): string {
    const id = ++this.#id
    const args = `"External id": ${id},"Record function id": 0, "Sequence number": ${sequence}, "Fwd thread id": 0, "Ev Idx": ${id}, "Input Dims": [${dims}], "Input type": ["c10::BFloat16", "c10::BFloat16"], "Input Strides": [[2048, 1], [1, 2048]], "Concrete Inputs": ["", ""]`
    return this.#slice('cpu_op', name, place, start, length, args)
  }

  /** A runtime call, the kernel that it starts, and the arrow between them. */
  #launch(kernel: string, place: string, timeNs: number, kernelNs: number): string {
    const id = ++this.#id
    // Programmatic launches let a kernel begin before the one ahead of it has ended.
    const early = this.#random() < 0.06 ? 700 : -300
    const start = Math.max(timeNs + 9000, this.#gpuFreeNs - early)
    this.#gpuFreeNs = start + kernelNs
    return (
      this.#slice(
        'cuda_runtime',
        'cudaLaunchKernel',
        place,
        timeNs,
        6000 + this.#jitter(2000),
        runtimeArgs(id),
      ) +
      this.#end('s', 'ac2g', id, place, timeNs) +
      this.#slice('kernel', kernel, this.#compute, start, kernelNs, this.#kernelArgs(id, 7)) +
      this.#arrive(id, this.#compute, start)
    )
  }

  #arrive(id: number, place: string, timeNs: number): string {
    this.counts.flows++
    return this.#end('f', 'ac2g', id, place, timeNs)
  }

  #memory(place: string, timeNs: number, bytes: number): string {
    this.#allocated += bytes
    this.counts.events++
    this.counts.instants++
    return memory(
      place,
      timeNs,
      bytes,
      this.#allocated,
      this.#rank,
      140_352_468_189_184 + (this.#id & 0xffff) * 512,
    )
  }

  #slice(category: string, name: string, place: string, start: number, length: number, args: string): string {
    this.counts.events++
    this.counts.slices++
    return complete(category, name, place, start, length, args)
  }

  #end(end: 's' | 'f', category: string, id: number, place: string, timeNs: number): string {
    this.counts.events++
    return flow(end, category, id, place, timeNs)
  }

  #kernelArgs(id: number, stream: number): string {
    return `"External id": ${id},"queued": 0, "device": ${this.#rank}, "context": 1, "stream": ${stream}, "correlation": ${id}, "registers per thread": 122, "shared memory": 12544, "blocks per SM": 5.925926, "warps per SM": 23.703703, "grid": [8, 16, 5], "block": [128, 1, 1], "est. achieved occupancy %": 25`
  }

  #sequence(step: number, layer: number, k: number): number {
    return (step * layersPerStep + layer) * operators.length + k
  }

  /** Whole ns below `mostNs`. */
  #jitter(mostNs: number): number {
    return Math.floor(this.#random() * mostNs)
  }
}

function runtimeArgs(id: number): string {
  return `"External id": ${id},"cbid": 211, "correlation": ${id}`
}

/** Numbers from 0 to 1 that a seed determines (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
