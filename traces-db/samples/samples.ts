/** The built-in samples: made here, written as trace files, and imported like any other. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '../../engine/base/app-error.ts'
import type { Sample } from '../contract.ts'
import { writeError } from '../store/file-error.ts'
import { dataParallelSample } from './data-parallel-sample.ts'
import { pipelineSample } from './pipeline-sample.ts'

interface SampleFiles extends Sample {
  /** Text of each file by its name. */
  readonly files: () => Readonly<Record<string, string>>
}

/** Every sample; to add one, write a function that makes its text and list it here. */
const all: readonly SampleFiles[] = [
  {
    name: 'pipeline',
    title: 'Pipeline, 1F1B',
    description:
      '4 ranks, 8 microbatches: fill and drain bubbles, messages between stages, activation memory.',
    files: () => ({ 'pipeline-1f1b.json': pipelineSample() }),
  },
  {
    name: 'data-parallel',
    title: 'Data parallel, 4 GPUs',
    description:
      'PyTorch profiler files of 4 ranks: kernels, all-reduces that overlap the backward, one slow rank.',
    files: () =>
      Object.fromEntries(
        dataParallelSample().map((text, rank) => [`data-parallel-rank${rank}.pt.trace.json`, text]),
      ),
  },
]

export const samples: readonly Sample[] = all.map(({ name, title, description }) => ({
  name,
  title,
  description,
}))

/** Writes the files of a sample into `folder`. Throws `not-found` for a name that is none. */
export function sampleFiles(
  name: string,
  folder: string,
): { readonly title: string; readonly paths: string[] } {
  const sample = all.find(entry => entry.name === name)
  if (!sample) throw new AppError('not-found', `There is no sample "${name}".`)
  try {
    mkdirSync(folder, { recursive: true })
    const paths = Object.entries(sample.files()).map(([file, text]) => {
      const path = join(folder, file)
      writeFileSync(path, text)
      return path
    })
    return { title: sample.title, paths }
  } catch (thrown) {
    throw writeError(thrown, folder)
  }
}
