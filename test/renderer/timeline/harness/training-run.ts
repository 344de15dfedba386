/** Eight ranks of profiled training: nested operators, kernels, collectives, copies, memory and instants. */
import type { OperationClass } from '../../../../engine/base/operation-class.ts'
import type { RunData } from '../../../../traces-db/store/run-data.ts'
import { RunMaker } from './run-maker.ts'

const ranks = 8

/** Reproducible noise in 0..1. */
function noise(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

const operators = [
  'aten::linear',
  'aten::addmm',
  'aten::layer_norm',
  'aten::softmax',
  'aten::gelu',
  'aten::bmm',
  'aten::dropout',
  'aten::add_',
]
const kernels = [
  'ampere_bf16_s16816gemm_bf16_128x128_ldg8_f2f_stages_32x5_tn',
  'void at::native::vectorized_elementwise_kernel<4, at::native::GeluCUDAKernelImpl>',
  'void at::native::(anonymous namespace)::softmax_warp_forward<float, float, float, 10, false>',
  'flash_fwd_kernel<Flash_fwd_kernel_traits<128, 128, 64, 4>>',
  'void cublasLt::splitKreduce_kernel<32, 16, int, float, float>',
]

/** About this many slices in all. */
export function trainingRun(slices: number): RunData {
  const maker = new RunMaker()
  const blocks = Math.max(1, Math.round(slices / ranks / 30))
  for (let rank = 0; rank < ranks; rank++) addRank(maker, rank, blocks)
  return maker.finish('llama-7b, 8 ranks', 'imported')
}

function addRank(maker: RunMaker, rank: number, blocks: number): void {
  const random = noise(rank + 1)
  const host = maker.process(rank, 'python', ['CPU'])
  const device = maker.process(rank, 'python', [`GPU ${rank}`])
  const main = maker.track(host, 'thread', 'thread 4711 (python)')
  const autograd = maker.track(host, 'thread', 'thread 4712 (pt_autograd_0)')
  const memory = maker.track(host, 'counter', 'GPU memory', 'allocated', 'bytes')
  const compute = maker.track(device, 'stream', 'stream 7')
  const communication = maker.track(device, 'stream', 'stream 24')
  const copy = maker.track(device, 'stream', 'stream 28')
  const pick = (names: readonly string[], operation: OperationClass) =>
    maker.label(names[Math.floor(random() * names.length)]!, operation)
  let time = random() * 50_000
  let gpu = time + 40_000
  let bytes = 20e9
  for (let block = 0; block < blocks; block++) {
    const start = time
    const isBackward = Math.floor(block / 32) % 2 === 1
    const thread = isBackward ? autograd : main
    const outer = isBackward
      ? 'autograd::engine::evaluate_function: AddmmBackward0'
      : 'nn.Module: LlamaDecoderLayer'
    for (let i = 0; i < 6; i++) {
      const operator = time
      const launch = 2_000 + random() * 6_000
      const label = pick(operators, 'host')
      maker.slice(thread, 2, operator + 500, launch, pick(operators, 'host'))
      maker.slice(thread, 3, operator + 900, launch * 0.6, maker.label('cudaLaunchKernel', 'runtime'))
      maker.slice(thread, 1, operator, launch + 1_500, label)
      const kernel = 3_000 + random() ** 3 * 60_000
      gpu = Math.max(gpu + 300 + random() * 800, operator + 5_000)
      maker.slice(compute, 0, gpu, kernel, pick(kernels, 'compute'))
      gpu += kernel
      time = operator + launch + 2_000 + random() * 2_500
    }
    maker.slice(
      thread,
      0,
      start,
      time - start - 300,
      maker.label(outer, isBackward ? 'backward' : 'annotation'),
    )
    if (isBackward) {
      const length = 60_000 + random() * 90_000
      maker.slice(communication, 0, Math.max(gpu - 30_000, (block + 1) * 1), 1, maker.label('', 'other'))
      maker.slice(
        communication,
        1,
        gpu,
        length,
        maker.label('ncclDevKernel_AllReduce_Sum_bf16_RING_LL', 'transfer'),
      )
      gpu += length * 0.3
    }
    if (block % 16 === 0)
      maker.slice(copy, 0, gpu - 20_000, 15_000, maker.label('Memcpy HtoD (Pinned -> Device)', 'copy'))
    bytes += (isBackward ? -1 : 1) * 0.4e9 * random()
    maker.sample(memory, time, Math.max(bytes, 12e9))
    if (block % 64 === 0) maker.instant(main, start, maker.label('ProfilerStep', 'annotation'))
    time = Math.max(time, gpu - 200_000)
  }
}
