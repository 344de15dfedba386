import { describe, expect, test } from 'vitest'
import { operationClasses } from '../../../engine/base/operation-class.ts'
import { classify } from '../../../traces-db/import/classify.ts'

const classOf = (name: string, category = '') => operationClasses[classify(name, category).class]!.name

describe('what a slice is', () => {
  test.each([
    ['volta_sgemm_128x64_nn', 'kernel', 'compute'],
    ['ncclDevKernel_AllReduce_Sum_bf16_RING_LL', 'kernel', 'transfer'],
    ['ncclKernel_SendRecv', 'Kernel', 'transfer'],
    ['rccl_main_kernel', 'kernel', 'transfer'],
    ['Memcpy HtoD', 'gpu_memcpy', 'copy'],
    ['Memset', 'gpu_memset', 'copy'],
    ['aten::mm', 'cpu_op', 'host'],
    ['aten::mm', 'Operator', 'host'],
    ['c10d::allreduce_', 'cpu_op', 'transfer'],
    ['gloo:all_reduce', 'cpu_op', 'transfer'],
    ['record_param_comms', 'cpu_op', 'transfer'],
    ['cudaLaunchKernel', 'cuda_runtime', 'runtime'],
    ['cuLaunchKernelEx', 'cuda_driver', 'runtime'],
    ['Stream Sync', 'cuda_sync', 'wait'],
    ['forward', 'user_annotation', 'annotation'],
    ['Optimizer.step#Adam.step', 'gpu_user_annotation', 'annotation'],
    ['PP:2F0', 'user_annotation', 'forward'],
    ['nn.Module: Linear_0', 'python_function', 'script'],
    ['all_reduce', 'collective_comm', 'transfer'],
    ['PyTorch Profiler (0)', 'Trace', 'annotation'],
    ['ProfilerStep#2', 'cpu_op', 'annotation'],
  ])('%s of %s: %s', (name, category, expected) => {
    expect(classOf(name, category)).toBe(expected)
  })

  test.each([
    ['(load_weights)', 'load'],
    ['forward batch: 3', 'forward'],
    ['(backward, S=[0, 1])', 'backward'],
    ['(update)', 'update'],
    ['reduce_scatter batch: 0', 'transfer'],
    ['send batch: 1', 'transfer'],
    ['loss', 'forward'],
    ['2F0', 'forward'],
    ['1B3', 'backward'],
    ['1I3', 'backwardInput'],
    ['1W3', 'backwardWeight'],
    ['0SEND_F1', 'transfer'],
    ['recompute layer 3', 'recompute'],
    ['stage 1 forward pass', 'forward'],
    ['optimizer.step', 'update'],
    ['dist.all_gather', 'transfer'],
    ['ProfilerStep#0', 'annotation'],
    ['step 12', 'annotation'],
    ['train_iter 3/100', 'annotation'],
    ['MessageLoop::RunTask', 'other'],
    ['constructor', 'other'],
    ['', 'other'],
  ])('%s without a category: %s', (name, expected) => {
    expect(classOf(name)).toBe(expected)
  })

  test('microbatches are told by names', () => {
    const microbatch = (name: string, category = '') => classify(name, category).microbatch
    expect(microbatch('forward batch: 12')).toBe(12)
    expect(microbatch('2B7')).toBe(7)
    expect(microbatch('PP:2F5', 'user_annotation')).toBe(5)
    expect(microbatch('forward_microbatch_3')).toBe(3)
    expect(microbatch('forward mb=4')).toBe(4)
    expect(microbatch('aten::mm', 'cpu_op')).toBe(-1)
    expect(microbatch('update')).toBe(-1)
    expect(microbatch('forward batch: 99999999999')).toBe(-1)
  })

  test('names of the prototype chain are no categories', () => {
    expect(classOf('x', 'constructor')).toBe('other')
    expect(classOf('x', '__proto__')).toBe('other')
  })
})
