/** Opens a back end, multiplies two small matrices, and prints what it runs on: see probe-process.ts. */
import { backendNamed } from './backends.ts'
import type { ProbeAnswer } from './probe-process.ts'

try {
  const {
    tf,
    device,
    devices = 1,
    onRequestOnly = false,
  } = await backendNamed(process.argv[2]!).open({ rank: 0, threads: 1 })
  const product = await tf.matMul(tf.tensor2d([1, 2, 3, 4], [2, 2]), tf.tensor2d([2, 0, 0, 2], [2, 2])).data()
  if (product.join() !== '2,4,6,8') throw new Error(`it multiplies wrongly on ${device}`)
  const answer: ProbeAnswer = { device, devices, onRequestOnly }
  await new Promise<void>(resolve => process.stdout.write(`\n${JSON.stringify(answer)}\n`, () => resolve()))
  process.exit(0)
} catch (error) {
  const text = error instanceof Error ? error.message : String(error)
  process.stderr.write(`\nprobe: ${text.split('\n', 1)[0]}\n`, () => process.exit(1))
}
