/**
 * A program: `node compare-with-cpu.ts BACKEND` runs the small models on a back end and in plain JavaScript, and
 * prints how far apart they are. Native back ends get a process of their own.
 */
import { backendNamed } from '../../../../engine/runtime/backends/backends.ts'
import { cpuBackend } from '../../../../engine/runtime/backends/cpu.ts'
import type { KernelRequest, KernelSet } from '../../../../engine/runtime/kernel-set.ts'
import { wholePart } from '../../../../engine/runtime/kernels/parts.ts'
import { distance, loadAll, pass, smallModels, titleOf, train } from '../kernels/whole-model.ts'

/** One line of what it prints. */
export interface Comparison {
  readonly title: string
  readonly device: string
  /** Largest relative distance of loss, output and all gradients from those of plain JavaScript. */
  readonly distance: number
  /** Whether a backward in halves gives the bits of the whole one. */
  readonly halvesEqual: boolean
  /** Whether the whole pass gives the same bits again. */
  readonly repeats: boolean
  /** Whether a shard of a weight is updated to the bits of the whole. */
  readonly shardsEqual: boolean
  /** Losses of training steps, on the back end and in plain JavaScript. */
  readonly losses: readonly number[]
  readonly plainLosses: readonly number[]
}

const samples = [0, 1, 2, 3, 4, 5]

async function shardsEqual(set: KernelSet, { layers }: KernelRequest): Promise<boolean> {
  const layer = layers - 1
  const elements = set.elementsOf(layer)
  const part = { held: [1], of: 3 }
  const [from, to] = [Math.floor(elements / 3), Math.floor((2 * elements) / 3)]
  const gradients = Float32Array.from({ length: elements }, (_, i) => Math.sin(i))
  const [whole, shard] = [set.load(layer, wholePart), set.load(layer, part)]
  for (let update = 1; update <= 3; update++) {
    const of = { kind: 'weightGradient', layer, samples: 0 } as const
    set.update(layer, set.make({ ...of, part: wholePart }, gradients), whole.weight, whole.state, update)
    set.update(layer, set.make({ ...of, part }, gradients.slice(from, to)), shard.weight, shard.state, update)
  }
  return distance(await set.read(shard.weight), (await set.read(whole.weight)).slice(from, to)) === 0
}

async function compare(request: KernelRequest): Promise<Comparison> {
  const plain = await cpuBackend.create(request)
  const expected = await pass(plain, loadAll(plain, request.layers), samples)
  const plainLosses = (await train(plain, request, 5)).losses
  plain.dispose()

  const set = await backendNamed(process.argv[2]!).create(request)
  const weights = loadAll(set, request.layers)
  const found = await pass(set, weights, samples)
  const halves = await pass(set, weights, samples, { halves: true })
  const again = await pass(set, weights, samples)
  await set.finished()
  const comparison = {
    title: titleOf(request),
    device: set.device,
    distance: Math.max(
      distance([found.loss], [expected.loss]),
      distance(found.output, expected.output),
      distance(found.inputGradient, expected.inputGradient),
      ...found.gradients.map((gradient, layer) => distance(gradient, expected.gradients[layer]!)),
    ),
    halvesEqual: halves.gradients.every((gradient, i) => distance(gradient, found.gradients[i]!) === 0),
    repeats: again.gradients.every((gradient, i) => distance(gradient, found.gradients[i]!) === 0),
    shardsEqual: await shardsEqual(set, request),
    losses: (await train(set, request, 5)).losses,
    plainLosses,
  }
  set.dispose()
  return comparison
}

if (import.meta.main) {
  for (const request of smallModels) console.log(JSON.stringify(await compare(request)))
  process.exit(0)
}
