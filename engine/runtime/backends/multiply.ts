/** One matrix product on a back end, for measuring what a rank of this machine reaches. */
import { chooseBackend } from './backends.ts'

export interface Multiplier {
  /** What it runs on, as shown. */
  readonly device: string
  /** Makes one float32 product of two n x n matrices, and resolves when it is done. */
  multiply(n: number): Promise<void>
  close(): void
}

/** Opens the back end of a name, else the best one here, as one rank would. */
export async function openMultiplier(name?: string): Promise<Multiplier> {
  const backend = await chooseBackend(name)
  const { tf, device, finished, close } = await backend.open({ rank: 0, threads: 1 })
  const operands = new Map<number, ReturnType<typeof tf.ones>>()
  const operandOf = (n: number) => {
    const operand = operands.get(n) ?? tf.fill([n, n], 0.5)
    operands.set(n, operand)
    return operand as never
  }
  return {
    device,
    async multiply(n) {
      const product = tf.matMul(operandOf(n), operandOf(n))
      await finished()
      product.dispose()
    },
    close() {
      for (const operand of operands.values()) operand.dispose()
      close?.()
    },
  }
}
