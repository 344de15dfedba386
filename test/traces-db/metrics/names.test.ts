/** Everything that is told by names: kernel classes, kinds of collectives, devices of the catalogue. */
import { describe, expect, test } from 'vitest'
import { operationClassIndex } from '../../../engine/base/operation-class.ts'
import { catalogueDevice, catalogueSystem } from '../../../traces-db/metrics/catalogue-device.ts'
import { collectiveKind, elementBytes } from '../../../traces-db/metrics/collective-kind.ts'
import { kernelClass } from '../../../traces-db/metrics/kernel-class.ts'

describe('kernel classes', () => {
  test.each([
    ['ampere_sgemm_128x64_nn', 'gemm'],
    ['sm90_xmma_gemm_bf16bf16_bf16f32_f32_tn_n_tilesize128x128x64', 'gemm'],
    ['void cutlass::Kernel2<cutlass_80_tensorop_bf16_s16816gemm_relu>', 'gemm'],
    ['nvjet_hsh_128x256_64x4_1x2_h_bz_coopA_NNT', 'gemm'],
    ['Cijk_Alik_Bljk_HHS_BH_MT128x128x32', 'gemm'],
    ['void cudnn::detail::dgrad_engine<float, 512, 6, 5>', 'gemm'],
    ['void flash_fwd_kernel<Flash_fwd_kernel_traits<128>>', 'attention'],
    ['fmha_cutlassF_bf16_aligned_64x128_rf_sm80', 'attention'],
    ['void at::native::(anonymous namespace)::vectorized_layer_norm_kernel<float>', 'normalization'],
    ['void cudnn::bn_bw_1C11_kernel_new<float>', 'normalization'],
    ['softmax_warp_forward', 'normalization'],
    ['void at::native::vectorized_elementwise_kernel<4, CUDAFunctor_add<float>>', 'elementwise'],
    ['triton_poi_fused_add_mul_3', 'elementwise'],
    ['void multi_tensor_apply_kernel<AdamFunctor>', 'elementwise'],
    ['a kernel of its own', 'other'],
  ] as const)('%s is %s', (name, expected) => {
    expect(kernelClass(name, operationClassIndex.compute)).toBe(expected)
  })

  test('what the run tells already goes before the name', () => {
    expect(kernelClass('ncclDevKernel_gemm', operationClassIndex.transfer)).toBe('collective')
    expect(kernelClass('Memcpy HtoD', operationClassIndex.copy)).toBe('copy')
  })
})

describe('collectives', () => {
  test.each([
    ['ncclDevKernel_AllReduce_Sum_f32_RING_LL', 'all-reduce', 2 * (7 / 8)],
    ['ncclKernel_AllGather_RING_LL_Sum_int8_t', 'all-gather', 7 / 8],
    ['_reduce_scatter_base', 'reduce-scatter', 7 / 8],
    ['all_to_allv', 'all-to-all', 7 / 8],
    ['gloo:broadcast', 'broadcast', 1],
    ['nccl:reduce', 'reduce', 1],
    ['ncclDevKernel_SendRecv', 'send and receive', 1],
  ] as const)('%s is %s, factor on 8 ranks %f', (name, kind, factor) => {
    expect(collectiveKind(name)?.kind).toBe(kind)
    expect(collectiveKind(name)?.factor(8)).toBeCloseTo(factor)
  })

  test('sizes of elements as PyTorch names them', () => {
    expect(['Float', 'BFloat16', 'Byte', 'Long', 'nonsense'].map(elementBytes)).toEqual([
      4,
      2,
      1,
      8,
      undefined,
    ])
  })
})

describe('devices', () => {
  test.each([
    ['NVIDIA H100 80GB HBM3', 'h100_sxm'],
    ['NVIDIA H100 PCIe', 'h100_pcie'],
    ['NVIDIA H200', 'h200_sxm'],
    ['NVIDIA A100-SXM4-40GB', 'a100_sxm_80g'],
    ['Tesla V100-SXM2-32GB', 'v100_sxm2'],
    ['AMD Instinct MI300X', 'mi300x'],
    ['NVIDIA GeForce RTX 4090', 'rtx_4090'],
    ['NVIDIA GeForce RTX 4090 D', undefined],
    ['NVIDIA GeForce RTX 3090 Ti', undefined],
    ['NVIDIA GB200', undefined],
    ['Tesla T4', undefined],
  ])('%s is %s of the catalogue', (name, expected) => {
    expect(catalogueDevice(name)?.name).toBe(expected)
  })

  test('a cluster by the name that simulations keep', () => {
    expect(catalogueSystem('h100_sxm x 4')?.name).toBe('h100_sxm')
    expect(catalogueSystem('h100_sxm, memory.gigabytes=48')?.name).toBe('h100_sxm')
    expect(catalogueSystem('AMD EPYC, 2 cores')).toBeUndefined()
  })
})
