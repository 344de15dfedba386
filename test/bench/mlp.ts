/**
 * One step of the 16-layer MLP (dim 512, batch 64) on one rank, beside the best that its back end is known to do:
 *
 * - wasm: a bare loop of the three matrix products of every layer, untransposed, where the weight of every layer
 *   is new in every step, as it is after an update (a product with a new right side packs it first);
 * - tensorflow: the same step in PyTorch on one thread, where python3 has torch.
 */
import { execFileSync } from 'node:child_process'
import { backendNamed } from '../../engine/runtime/backends/backends.ts'
import type { TensorBackend } from '../../engine/runtime/backends/tensor-backend.ts'
import type { KernelSet, OptimizerRequest, TensorHandle } from '../../engine/runtime/kernel-set.ts'
import { wholePart } from '../../engine/runtime/kernels/parts.ts'

const layers = 16
const dim = 512
const batch = 64
const seed = 42
const rounds = 30
const warmUp = 3

/** `--optimizer adam` for Adam; `--backend NAME` for one back end only. */
export async function bench(args: readonly string[]): Promise<void> {
  const option = (name: string) => args[args.indexOf(`--${name}`) + 1]
  const optimizer = args.includes('--optimizer') && option('optimizer') === 'adam' ? 'adam' : 'sgd'
  const names = args.includes('--backend') ? [option('backend')!] : ['tensorflow', 'wasm']
  console.log(
    `16 x Linear(512) + ReLU, batch 64, ${optimizer}; best and median of ${rounds} steps, and processor time, ms`,
  )
  for (const name of names) {
    const backend = backendNamed(name)
    const probe = await backend.probe()
    if (!probe.available) console.log(`${name}: ${probe.detail}`)
    else if (name === 'tensorflow') await besideTorch(backend, optimizer)
    else await besideProducts(backend, optimizer)
  }
}

async function besideProducts(backend: TensorBackend, optimizer: OptimizerRequest['name']): Promise<void> {
  const set = await createSet(backend, optimizer)
  const step = stepOf(set)
  const products = await productsOf(backend)
  const [ours, reference] = [timings(), timings()]
  // In turn, so that other work on the machine hits both.
  for (let round = 0; round < rounds + warmUp; round++) {
    await reference.time(products)
    await ours.time(() => step(round + 1))
  }
  print(`${backend.name}: a step`, ours)
  print(`${backend.name}: its 48 bare products`, reference)
  console.log(
    `ratio of the best ${(ours.best() / reference.best()).toFixed(2)} (budget 1.30), of processor time ${(ours.processor() / reference.processor()).toFixed(2)}`,
  )
  set.dispose()
}

async function besideTorch(backend: TensorBackend, optimizer: OptimizerRequest['name']): Promise<void> {
  const set = await createSet(backend, optimizer)
  const step = stepOf(set)
  const ours = timings()
  for (let round = 0; round < rounds + warmUp; round++) await ours.time(() => step(round + 1))
  print(`${set.device}: a step`, ours)
  set.dispose()
  const torch = torchMilliseconds(optimizer)
  if (torch === undefined)
    return console.log('PyTorch: python3 has no torch here, so there is no comparison.')
  console.log(
    `PyTorch, 1 thread: best ${torch[0]!.toFixed(1)}, median ${torch[1]!.toFixed(1)}, processor ${torch[2]!.toFixed(1)}`,
  )
  console.log(
    `ratio of the best ${(ours.best() / torch[0]!).toFixed(2)} (budget 1.20), of processor time ${(ours.processor() / torch[2]!).toFixed(2)}`,
  )
}

function createSet(backend: TensorBackend, name: OptimizerRequest['name']): Promise<KernelSet> {
  return backend.create({
    model: 'sharded-mlp',
    modelParameters: { dim, classes: 2 },
    layers,
    optimizer: { name, learningRate: 1e-3 },
    seed,
    globalBatch: batch,
    rank: 0,
    worldSize: 1,
    threads: 1,
  })
}

/** Forward, loss, backward and update of the whole model. */
function stepOf(set: KernelSet): (update: number) => Promise<void> {
  const samples = Array.from({ length: batch }, (_, i) => i)
  const weights = Array.from({ length: layers }, (_, layer) => set.load(layer, wholePart))
  return async update => {
    const activations: TensorHandle[] = [set.input(samples)]
    const saved = weights.map(({ weight }, layer) => {
      const result = set.forward(layer, activations[layer]!, weight, true)
      activations.push(result.output)
      return result.saved!
    })
    const { gradient: last, loss } = set.loss(activations[layers]!, samples)
    let gradient = last
    for (let layer = layers - 1; layer >= 0; layer--) {
      const { weight, state } = weights[layer]!
      const input = activations[layer]!
      const { weightGradient, inputGradient } = set.backward(layer, input, gradient, weight, saved[layer]!)
      set.update(layer, weightGradient, weight, state, update)
      for (const handle of [gradient, weightGradient, activations[layer + 1]!, saved[layer]!]) {
        set.release(handle)
      }
      gradient = inputGradient
    }
    await loss()
    set.release(gradient)
    set.release(activations[0]!)
    await set.finished()
  }
}

/** The three products of every layer, bare. */
async function productsOf(backend: TensorBackend): Promise<() => void> {
  const { tf } = await backend.open({ rank: 0, threads: 1 })
  const random = (rows: number, columns: number) => tf.randomUniform([rows, columns], -0.05, 0.05) as never
  const rows = random(batch, dim)
  const columns = random(dim, batch)
  const weights = Array.from({ length: layers }, () => tf.variable(random(dim, dim)))
  return () => {
    for (const weight of weights) {
      tf.tidy(() => {
        // A copy under a new name: what an update makes.
        const fresh = tf.add(weight, 0) as never
        tf.matMul(rows, fresh)
        tf.matMul(rows, fresh)
        tf.matMul(columns, rows)
      })
    }
  }
}

function timings() {
  const times: number[] = []
  let processor = 0
  const sorted = () => times.slice(warmUp).toSorted((a, b) => a - b)
  return {
    async time(work: () => Promise<void> | void) {
      const from = performance.now()
      const before = process.cpuUsage()
      await work()
      times.push(performance.now() - from)
      const { user, system } = process.cpuUsage(before)
      if (times.length > warmUp) processor += (user + system) / 1000
    },
    best: () => sorted()[0]!,
    /** Mean of the processor's time: what other work on the machine disturbs least. */
    processor: () => processor / (times.length - warmUp),
    median: () => sorted()[sorted().length >> 1]!,
  }
}

function print(what: string, times: ReturnType<typeof timings>): void {
  console.log(
    `${what}: best ${times.best().toFixed(1)}, median ${times.median().toFixed(1)}, processor ${times.processor().toFixed(1)}`,
  )
}

/** Best, median and processor time of the same step in PyTorch on one thread; undefined where there is none. */
function torchMilliseconds(optimizer: OptimizerRequest['name']): readonly number[] | undefined {
  const program = `
import time, torch
torch.set_num_threads(1)
torch.manual_seed(${seed})
body = [m for _ in range(${layers}) for m in (torch.nn.Linear(${dim}, ${dim}), torch.nn.ReLU())]
model = torch.nn.Sequential(*body, torch.nn.Linear(${dim}, 2))
optimizer = torch.optim.${optimizer === 'adam' ? 'Adam' : 'SGD'}(model.parameters(), lr=1e-3)
x, y = torch.randn(${batch}, ${dim}), torch.randint(0, 2, (${batch},))
times = []
for step in range(${rounds + warmUp}):
  if step == ${warmUp}: processor = time.process_time()
  start = time.perf_counter()
  optimizer.zero_grad()
  loss = torch.nn.functional.cross_entropy(model(x), y)
  loss.backward()
  optimizer.step()
  loss.item()
  times.append(1e3 * (time.perf_counter() - start))
processor = (time.process_time() - processor) / ${rounds}
times = sorted(times[${warmUp}:])
print(times[0], times[len(times) // 2], 1e3 * processor)
`
  for (const python of ['python3', '/usr/bin/python3']) {
    try {
      const text = execFileSync(python, ['-c', program], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      })
      return text.trim().split(' ').map(Number)
    } catch {
      // The next one may have it.
    }
  }
  return undefined
}
