/** Plain JavaScript on the processor: slow, but there is nothing that it needs. */
import { directProducts } from '../kernels/matrix-products.ts'
import { packageProbe } from './package-probe.ts'
import { tensorBackend } from './tensor-backend.ts'
import { loadTfjs, requirePackage, tfjsVersion } from './tfjs.ts'

const packageName = '@tensorflow/tfjs-backend-cpu'
const device = `tfjs-backend-cpu ${tfjsVersion}, 1 thread`

export const cpuBackend = tensorBackend({
  name: 'cpu',
  title: 'plain JavaScript',
  probe: async () => packageProbe([packageName], device),
  async open() {
    const tf = loadTfjs()
    requirePackage(packageName)
    await tf.setBackend('cpu')
    return {
      tf,
      engine: 'cpu',
      name: 'cpu',
      device,
      products: directProducts(tf),
      isPositive: x => tf.greater(x, 0),
      readsLater: false,
      finished: () => undefined,
      bytesHeld: () => tf.memory().numBytes,
    }
  },
})
