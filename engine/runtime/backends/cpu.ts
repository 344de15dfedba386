/** Plain JavaScript on the processor: slow, but there is nothing that it needs. */

import type { Backend, BackendProbe } from '../kernel-set.ts'
import { tfjsKernelSet } from '../kernels/tfjs-kernel-set.ts'
import { packageProbe } from './package-probe.ts'
import { loadTfjs, requirePackage, tfjsVersion } from './tfjs.ts'

const packageName = '@tensorflow/tfjs-backend-cpu'
const device = `tfjs-backend-cpu ${tfjsVersion}, 1 thread`

export const cpuBackend: Backend = {
  name: 'cpu',
  title: 'plain JavaScript',
  probe: async (): Promise<BackendProbe> => packageProbe([packageName], device),
  async create(request) {
    const tf = loadTfjs()
    requirePackage(packageName)
    await tf.setBackend('cpu')
    return tfjsKernelSet(request, {
      tf,
      engine: 'cpu',
      name: 'cpu',
      device,
      slowTransposed: false,
      readsLater: false,
      finished: () => undefined,
      bytesHeld: () => tf.memory().numBytes,
    })
  },
}
