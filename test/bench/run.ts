/**
 * Runs benches: `npm run bench -- NAME [options]`; without a name, lists them. A bench prints figures and
 * what they are held against; none of them fails for being slow.
 */
export interface Bench {
  readonly name: string
  readonly title: string
  /** Loaded only when asked for: benches have needs of their own (a build, a browser). */
  load(): Promise<{ bench(args: readonly string[]): Promise<void> | void }>
}

/** One line a bench. Its module exports `bench(args)`. */
const benches: readonly Bench[] = [
  {
    name: 'generate',
    title:
      'write Kineto-shaped traces: --megabytes N --out FOLDER [--ranks N] [--one-file] [--gzip] [--seed N]',
    load: () => import('./kineto-generator.ts'),
  },
  {
    name: 'import',
    title: 'import of 10, 100 and 500 MB against JSON.parse of the same text: --megabytes 10,100 --runs N',
    load: () => import('./import.ts'),
  },
  {
    name: 'start',
    title:
      'until the window can be used, and until a dropped trace is painted: --megabytes N --runs N --pause S',
    load: () => import('./start.ts'),
  },
  {
    name: 'detail',
    title: 'frames, minimap, area and search over 1.7 million slices in 256 rows',
    load: () => import('./detail.ts'),
  },
  {
    name: 'metrics',
    title: 'all measures of 1.7 million slices and of eight ranks; a comparison of two runs',
    load: () => import('./metrics.ts'),
  },
  {
    name: 'library',
    title: 'a library of many run files, listed and measured: --files N',
    load: () => import('./library.ts'),
  },
  {
    name: 'timeline',
    title: 'frames of panning and zooming over 1.7 million slices in a browser without a GPU',
    load: () => import('./timeline.ts'),
  },
  {
    name: 'live',
    title: 'a run while it is watched: how soon rows are seen, and a flood of them: [--rate N --seconds N]',
    load: () => import('./live.ts'),
  },
  {
    name: 'editor',
    title:
      'from the last key to the preview, typing and dragging meanwhile, the first opening, in a browser: [slider]',
    load: () => import('./editor.ts'),
  },
  {
    name: 'record',
    title: 'strategies recorded natively and in isolation',
    load: () => import('./record.ts'),
  },
  {
    name: 'retime',
    title: 'a recorded plan timed again, up to a million operations',
    load: () => import('./retime.ts'),
  },
  {
    name: 'mlp',
    title: 'a step of the 16-layer MLP on one rank: [--backend NAME] [--optimizer adam]',
    load: () => import('./mlp.ts'),
  },
  {
    name: 'transport',
    title: 'messages and all-reduces between two ranks, beside torch gloo where it is installed',
    load: () => import('./transport.ts'),
  },
  {
    name: 'logging',
    title: 'what reporting every operation costs a step, in pairs of steps: [--rounds N]',
    load: () => import('./logging.ts'),
  },
  {
    name: 'prediction',
    title:
      'simulated beside run on two ranks of this machine: [--rounds N --dim N --backend NAME --strategies naive,part3]',
    load: () => import('./prediction.ts'),
  },
]

const [name, ...args] = process.argv.slice(2)
const chosen = benches.find(bench => bench.name === name)
if (chosen === undefined) {
  if (name !== undefined) console.error(`There is no bench named ${name}.`)
  console.log(benches.map(bench => `${bench.name.padEnd(12)}${bench.title}`).join('\n'))
  process.exitCode = name === undefined ? 0 : 2
} else {
  await (await chosen.load()).bench(args)
}
