/** A process that appends to a live run, one slice at a time, and tells each acknowledged number. */
import { openTracesService } from '../../../traces-db/service/in-process.ts'
import { emptyHeader } from './random-run.ts'

const service = openTracesService({ home: process.argv[2]! })
const { run } = await service.client.createRun({ header: emptyHeader })
await service.client.appendRun({
  run,
  batch: {
    labels: [{ name: 'forward', category: '', class: 1, colour: '', microbatch: 0 }],
    processes: [{ id: 0, rank: 0, source: -1, pid: '0', name: 'rank 0', labels: [], sortIndex: 0 }],
    tracks: [
      { id: 0, process: 0, kind: 'thread', tid: '0', name: 'main', series: '', unit: '', sortIndex: 0 },
    ],
  },
})
for (let number = 0; ; number++) {
  await service.client.appendRun({
    run,
    batch: {
      slices: {
        track: new Uint32Array(1),
        start: Float64Array.of(10 * number),
        duration: Float64Array.of(5),
        label: new Uint32Array(1),
        flags: new Uint8Array(1),
        detail: Uint32Array.of(number + 1),
      },
      details: [JSON.stringify({ number })],
    },
  })
  process.send?.(number + 1)
}
