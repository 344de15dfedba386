/**
 * Reads small made-up traces in small pieces, before the first file of a thread: the compiler of V8 then knows
 * every branch of the scanner, the rare ones where a chunk ends too, and does not throw away what it compiled when
 * it meets them. Measured on 2 cores: 10 ms here save a tenth of the time of a 100 MB import.
 *
 * A thread that waits for files goes on with the built-in samples, little by little, until all that it will run is
 * compiled: the first trace that a person drops on the window is then read as fast as any.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { dataParallelSample } from '../samples/data-parallel-sample.ts'
import { pipelineSample } from '../samples/pipeline-sample.ts'
import type { ByteSource } from './byte-source.ts'
import { DetailWriter } from './detail-writer.ts'
import { chunkBytes } from './limits.ts'
import { readText } from './read-text.ts'

const fewEvents = 140
const rounds = 12
/** Pauses between texts by how long those take: whoever uses the window meanwhile needs the processors too. */
const pauseShare = 1
/** Short, so that pieces end within events of all kinds; odd, so that they end everywhere in them. */
const pieceBytes = 997

/** Until `isOver`, or until there is nothing to be gained. */
export async function warmUpSlowly(isOver: () => boolean): Promise<void> {
  const texts = [...dataParallelSample().flatMap(text => [text, asKinetoBreaks(text)]), pipelineSample()]
  for (let round = 0; round < rounds; round++) {
    for (const text of texts) {
      if (isOver()) return
      const startedAt = performance.now()
      // Files come in large pieces: so do most of these.
      await warmUp(Buffer.from(text), round % 4 === 0 ? pieceBytes : chunkBytes)
      await pause(pauseShare * (performance.now() - startedAt))
    }
  }
}

/** With a member a line, as PyTorch's profiler breaks them. */
function asKinetoBreaks(text: string): string {
  return text.replaceAll(', "', ',\n    "')
}

export async function warmUp(bytes = sample(fewEvents), stepBytes = pieceBytes): Promise<void> {
  using details = new DetailWriter({ numbered: () => {}, details: () => {} }, 0)
  const source: ByteSource = {
    bytesRead: bytes.length,
    problem: undefined,
    async *chunks() {
      for (let at = 0; at < bytes.length; at += stepBytes) yield bytes.subarray(at, at + stepBytes)
    },
  }
  await readText(source, 'warm-up', details, { source: 0, onProgress: () => {} })
  await details.finish()
}

/** Events as Kineto writes them: operators, launches, kernels, arrows, instants. */
function sample(events: number): Buffer {
  const list = Array.from({ length: events }, (_, i) => event(i))
  return Buffer.from(`{"schemaVersion":1,"traceEvents":[\n${list.join(',\n')}\n],"traceName":"warm-up"}`)
}

function event(i: number): string {
  const ts = (4_123_456_789_012 + 7.25 * i).toFixed(3)
  const host = `"pid": 4000, "tid": 4000,\n    "ts": ${ts}`
  const device = `"pid": 0, "tid": 7,\n    "ts": ${ts}`
  const args = `"args": {\n      "External id": ${i},"correlation": ${i >> 3}, "shape": [[8, 4096], []], "type": ["float", ""], "x": 0.5\n    }`
  const name = `op${i % 23}`
  switch (i % 8) {
    case 0:
    case 1:
      return `  {\n    "ph": "X", "cat": "cpu_op", "name": "aten::${name}", ${host}, "dur": ${20 + (i % 9)}.125,\n    ${args}\n  }`
    case 2:
      return `  {\n    "ph": "X", "cat": "cuda_runtime", "name": "cudaLaunchKernel", ${host}, "dur": 3.500,\n    ${args}\n  }`
    case 3:
      return `  {\n    "ph": "s", "id": ${i >> 3}, ${host},\n    "cat": "ac2g", "name": "ac2g"\n  }`
    case 4:
      return `  {\n    "ph": "X", "cat": "kernel", "name": "void ${name}<float>(int)", ${device}, "dur": 9,\n    ${args}\n  }`
    case 5:
      return `  {\n    "ph": "f", "id": ${i >> 3}, ${device},\n    "cat": "ac2g", "name": "ac2g", "bp": "e"\n  }`
    case 6:
      return `  {\n    "ph": "i", "cat": "cpu_instant_event", "s": "t", "name": "[memory]", ${host},\n    ${args}\n  }`
    default:
      return `  {\n    "name": "thread_name", "ph": "M", ${host},\n    "args": {\n      "name": "thread \\"${i}\\""\n    }\n  }`
  }
}
