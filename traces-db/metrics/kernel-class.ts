/**
 * What a kernel does, told by its name: the one place with such rules. First match wins, so what is specific
 * stands above what is general.
 */
import type { KernelClass } from '../../engine/base/measures.ts'
import { operationClassIndex } from '../../engine/base/operation-class.ts'

/** To add a rule: a line with the names that it is for. */
const rules: readonly (readonly [RegExp, KernelClass])[] = [
  // flash_fwd_kernel, fmha_cutlassF, FlashAttnFwd, attn_fwd (Triton), paged_attention, ck_tile fmha
  [/fmha|flash_?(?:fwd|bwd|attn|attention)|attention|attn_(?:fwd|bwd)|(?:^|[^a-z])sdpa/i, 'attention'],
  // Kernels that normalize, softmax among them: they read rows, reduce, write rows.
  [
    /layer_?norm|rms_?norm|group_?norm|batch_?norm|bn_(?:fw|bw)|welford|softmax|NormForward|NormBackward/i,
    'normalization',
  ],
  // cuBLAS, CUTLASS, hipBLASLt (Cijk_), cuDNN and MIOpen convolutions: matrix products at heart.
  [
    /gemm|gemv|cutlass|cublas|cijk_|matmul|(?:^|[^a-z])mm_|nvjet|implicit_?convolve|conv(?:2d|olution)?(?:_|fprop|dgrad|wgrad)|fprop|dgrad|wgrad|scudnn|miopen.*conv|igemm|xmma|winograd|splitK/i,
    'gemm',
  ],
  [/memcpy|memset|copy_?kernel|CatArrayBatchedCopy|fill_?buffer|copyBuffer/i, 'copy'],
  [
    /elementwise|vectorized|unrolled|pointwise|triton_poi|activation|gelu|silu|relu|dropout|(?:^|[^a-z])(?:add|mul|scale|cast)_|multi_tensor_apply|adam|sgd|index|embedding|gather|scatter|where|fill/i,
    'elementwise',
  ],
  // Inductor names fused reductions triton_red and triton_per.
  [/triton_(?:red|per)/i, 'normalization'],
]

/** @param ofClass the slice's operation class: transfers and copies are known already */
export function kernelClass(name: string, ofClass: number): KernelClass {
  if (ofClass === operationClassIndex.transfer) return 'collective'
  if (ofClass === operationClassIndex.copy) return 'copy'
  for (const [pattern, found] of rules) if (pattern.test(name)) return found
  return 'other'
}
