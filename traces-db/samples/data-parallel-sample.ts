/**
 * Two steps of data-parallel training on four ranks, in the form that PyTorch's profiler writes, one file a
 * rank: operators and launches on the host, kernels on a compute stream, bucketed all-reduces on a stream of
 * their own that overlap the backward, memory instants, arrows from launch to kernel. Rank 2 is slower than
 * the others, so their all-reduces wait for it; the ranks' clocks differ by some microseconds.
 */
import { TraceWriter } from './trace-writer.ts'

export const dataParallelRanks = 4
const layers = 12
const steps = 2
const layersPerBucket = 4
const parameterBytes = 28 * 2 ** 20
const computeStream = 7
const collectiveStream = 20
const slowRank = 2
const baseNs = 1_767_225_600_000_000_000n
/** Lead of each rank's clock, ns. */
const clockNs = [0, 4_200, -2_600, 1_700]

/** When each bucket's all-reduce of each step ends: the same instant on all ranks. Filled by the first pass. */
type Arrivals = Map<string, number[]>

/** The files as text, by rank. */
export function dataParallelSample(): readonly string[] {
  const arrivals: Arrivals = new Map()
  const ranks = Array.from({ length: dataParallelRanks }, (_, rank) => rank)
  // A collective starts to move bytes when its last rank has come: a first pass tells when that is. The
  // second step depends on the end of the first, so it takes a pass more.
  for (let pass = 0; pass < steps; pass++) for (const rank of ranks) new RankTrace(rank, arrivals).write()
  return ranks.map(rank => new RankTrace(rank, arrivals).write())
}

class RankTrace {
  readonly #rank: number
  readonly #arrivals: Arrivals
  readonly #writer = new TraceWriter()
  readonly #random: () => number
  /** Time of the host's thread, of the compute stream and of the collective stream, ns. */
  #host = 5_000_000
  #device = 5_000_000
  #network = 5_000_000
  #correlation = 0
  #allocated = 2_300 * 2 ** 20

  constructor(rank: number, arrivals: Arrivals) {
    this.#rank = rank
    this.#arrivals = arrivals
    this.#random = randomFrom(rank + 1)
  }

  write(): string {
    const writer = this.#writer
    const process = 4000 + this.#rank
    writer.name(process, undefined, 'python', 1)
    writer.name(process, process, `thread ${process} (python)`, process)
    writer.name(process, process + 1, `thread ${process + 1} (pt_autograd_0)`, process + 1)
    writer.name(this.#rank, undefined, 'GPU', 5_000_000 + this.#rank)
    writer.add({
      ph: 'M',
      pid: this.#rank,
      tid: 0,
      name: 'process_labels',
      args: { labels: `GPU ${this.#rank}` },
    })
    writer.name(this.#rank, computeStream, `stream ${computeStream}`, computeStream)
    writer.name(this.#rank, collectiveStream, `stream ${collectiveStream}`, collectiveStream)
    for (let step = 0; step < steps; step++) this.#step(step)
    return writer.file({
      schemaVersion: 1,
      deviceProperties: [{ id: this.#rank, name: 'sample device', totalGlobalMem: 85_899_345_920 }],
      distributedInfo: { backend: 'nccl', rank: this.#rank, world_size: dataParallelRanks },
      displayTimeUnit: 'ms',
      baseTimeNanoseconds: Number(baseNs),
    })
  }

  #step(step: number): void {
    const startNs = this.#host
    this.#operator('main', 'dataloader', 180_000, () => {})
    for (let layer = 0; layer < layers; layer++) {
      this.#operator('main', `layer ${layer}: forward`, 12_000, () => {
        this.#launch('main', 'aten::layer_norm', 'layer_norm_kernel', 38_000)
        this.#launch('main', 'aten::linear', 'gemm_bf16_128x128', 260_000)
        this.#launch('main', 'aten::scaled_dot_product_attention', 'flash_forward_kernel', 190_000)
        this.#launch('main', 'aten::linear', 'gemm_bf16_256x128', 420_000)
        this.#launch('main', 'aten::gelu', 'gelu_kernel', 45_000)
        this.#memory(48 * 2 ** 20)
      })
    }
    this.#launch('main', 'aten::cross_entropy_loss', 'softmax_kernel', 90_000)
    for (let layer = layers - 1; layer >= 0; layer--) {
      this.#operator('autograd', `layer ${layer}: backward`, 14_000, () => {
        this.#launch('autograd', 'GeluBackward0', 'gelu_backward_kernel', 60_000)
        this.#launch('autograd', 'MmBackward0', 'gemm_bf16_256x128', 780_000)
        this.#launch('autograd', 'AttentionBackward0', 'flash_backward_kernel', 430_000)
        this.#launch('autograd', 'MmBackward0', 'gemm_bf16_128x128', 520_000)
        this.#memory(-48 * 2 ** 20)
      })
      if (layer % layersPerBucket === 0) this.#allReduce(step, layer / layersPerBucket)
    }
    // The optimizer needs every gradient: the compute stream waits for the last bucket.
    this.#device = Math.max(this.#device, this.#network)
    this.#operator('main', 'Optimizer.step#AdamW.step', 20_000, () => {
      for (let part = 0; part < 3; part++)
        this.#launch('main', 'aten::_fused_adamw_', 'fused_adamw_kernel', 210_000)
    })
    const sync = this.#host
    this.#host = Math.max(this.#host, this.#device) + 15_000
    this.#slice('main', 'cuda_runtime', 'cudaDeviceSynchronize', sync, this.#host - sync, {})
    this.#slice('main', 'user_annotation', `ProfilerStep#${step + 1}`, startNs, this.#host - startNs, {})
  }

  /** An operator of the host around what `within` does. */
  #operator(thread: Thread, name: string, ownNs: number, within: () => void): void {
    const startNs = this.#host
    this.#host += this.#about(ownNs)
    within()
    this.#slice(thread, 'cpu_op', name, startNs, this.#host - startNs, {
      'Sequence number': this.#correlation,
    })
    this.#host += 2_000
  }

  /** An operator that launches one kernel. */
  #launch(thread: Thread, operator: string, kernel: string, kernelNs: number): void {
    this.#operator(thread, operator, 9_000, () => {
      const launchedNs = this.#runtime(thread, 'cudaLaunchKernel')
      const startNs = Math.max(this.#device + 1_500, launchedNs)
      this.#device = startNs + this.#about(this.#rank === slowRank ? kernelNs * 1.12 : kernelNs)
      this.#kernel(computeStream, kernel, startNs, this.#device, { grid: [512, 1, 1], block: [256, 1, 1] })
    })
  }

  /** The all-reduce of a bucket begins when its gradients are there, and ends on all ranks at once. */
  #allReduce(step: number, bucket: number): void {
    const key = `${step} ${bucket}`
    const bytes = layersPerBucket * parameterBytes
    this.#operator('autograd', 'nccl:all_reduce', 11_000, () => {
      const launchedNs = this.#runtime('autograd', 'cudaLaunchKernelExC')
      const startNs = Math.max(this.#network, this.#device, launchedNs)
      const arrivals = this.#arrivals.get(key) ?? []
      arrivals[this.#rank] = startNs
      this.#arrivals.set(key, arrivals)
      this.#network = Math.max(...arrivals.filter(time => time !== undefined)) + bytes / 90
      this.#kernel(
        collectiveStream,
        'ncclDevKernel_AllReduce_Sum_bf16_RING_LL(ncclDevKernelArgsStorage)',
        startNs,
        this.#network,
        {
          'Collective name': 'allreduce',
          'In msg nelems': bytes / 2,
          'Out msg nelems': bytes / 2,
          'Group size': dataParallelRanks,
          dtype: 'BFloat16',
          'Process Group Name': '0',
          'Process Group Description': 'default_pg',
          'Process Group Ranks': '[0, 1, 2, 3]',
          Seq: step * (layers / layersPerBucket) + (layers / layersPerBucket - bucket),
        },
      )
    })
  }

  /** A launch by the host; returns when it ended. Begins the arrow to the kernel. */
  #runtime(thread: Thread, name: string): number {
    const startNs = this.#host
    this.#host += this.#about(4_500)
    const correlation = ++this.#correlation
    this.#slice(thread, 'cuda_runtime', name, startNs, this.#host - startNs, { correlation, cbid: 211 })
    this.#writer.add({
      ph: 's',
      cat: 'ac2g',
      name: 'ac2g',
      id: correlation,
      ...this.#place(thread),
      ts: this.#clock(startNs),
    })
    return this.#host
  }

  #kernel(stream: number, name: string, startNs: number, endNs: number, args: object): void {
    const place = { pid: this.#rank, tid: stream }
    const ts = this.#clock(startNs)
    const correlation = this.#correlation
    const all = { device: this.#rank, context: 1, stream, correlation, ...args }
    this.#writer.add({
      ph: 'X',
      cat: 'kernel',
      name,
      ...place,
      ts,
      dur: Math.round(endNs - startNs),
      args: all,
    })
    this.#writer.add({ ph: 'f', bp: 'e', cat: 'ac2g', name: 'ac2g', id: correlation, ...place, ts })
  }

  #slice(thread: Thread, cat: string, name: string, startNs: number, ns: number, args: object): void {
    const dur = Math.round(ns)
    this.#writer.add({ ph: 'X', cat, name, ...this.#place(thread), ts: this.#clock(startNs), dur, args })
  }

  #memory(bytes: number): void {
    this.#allocated += bytes
    this.#writer.add({
      ph: 'i',
      s: 't',
      cat: 'cpu_instant_event',
      name: '[memory]',
      ...this.#place('main'),
      ts: this.#clock(this.#host),
      args: {
        'Total Allocated': this.#allocated,
        'Total Reserved': 4_000 * 2 ** 20,
        Bytes: bytes,
        Addr: 140_000_000_000_000 + this.#correlation * 4096,
        'Device Id': this.#rank,
        'Device Type': 1,
      },
    })
  }

  #place(thread: Thread): { pid: number; tid: number } {
    const process = 4000 + this.#rank
    return { pid: process, tid: thread === 'main' ? process : process + 1 }
  }

  #clock(ns: number): number {
    return Math.round(ns) + clockNs[this.#rank]!
  }

  /** Within 4 % of `ns`. */
  #about(ns: number): number {
    return Math.round(ns * (0.96 + 0.08 * this.#random()))
  }
}

type Thread = 'main' | 'autograd'

/** A generator of the same numbers on every machine (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
