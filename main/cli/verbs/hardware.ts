import { catalogue } from '../../../engine/hardware/catalogue.ts'
import { secondsAt } from '../../../engine/hardware/rank-times.ts'
import type { System } from '../../../engine/hardware/system.ts'
import { backends, type ProbedBackend } from '../../../engine/runtime/backends/backends.ts'
import { describeMachine, type Fingerprint, fingerprint } from '../../../engine/service/fingerprint.ts'
import { measureApart } from '../../../engine/service/measure-apart.ts'
import { bestOf, type MeasuredRates, messageRate, systemOf } from '../../../engine/service/measure-machine.ts'
import { prepareDataFolder } from '../../services/data-folder.ts'
import { keepMeasuredSystem, measuredSystems } from '../../services/this-machine.ts'
import { textTable } from '../text-table.ts'
import type { Verb } from '../verb.ts'

export const hardwareVerb: Verb = {
  name: 'hardware',
  summary: 'list the known systems and what this machine is; measure it',
  usage: '[--measure]',
  options: {
    measure: {
      type: 'boolean',
      help: 'measure this machine; `simulate --cluster this-machine` then uses it',
    },
  },
  words: { least: 0, most: 0 },
  async run(request, terminal) {
    const [machine, found] = await Promise.all([fingerprint(), backends()])
    let rates: MeasuredRates | undefined
    if (request.flag('measure')) {
      // Before a minute of measuring, rather than after it.
      prepareDataFolder()
      terminal.progress('Measuring memory, layers, and what meeting costs two ranks ...')
      rates = await measureApart(terminal.signal)
      keepMeasuredSystem(systemOf(machine, rates))
    }
    const systems = [...measuredSystems(), ...catalogue]
    if (terminal.json)
      return terminal.printJson({ machine, backends: found, ...(rates && { rates }), systems })
    terminal.print(describe(machine))
    for (const line of backendLines(found)) terminal.print(line)
    if (rates) for (const line of rateLines(rates)) terminal.print(line)
    terminal.print('')
    for (const line of textTable(columns, systems.map(rowOf))) terminal.print(line)
    if (!rates && systems.length === catalogue.length) {
      terminal.print('')
      terminal.print('`rankscope hardware --measure` adds this machine to the list.')
    }
  },
}

const columns = [
  'cluster',
  'device',
  'dense peak, TFLOP/s',
  'memory, GB',
  'GB/s',
  'link, GB/s',
  'devices a node',
]

function rowOf(system: System): string[] {
  const { matrix, memory, tiers, title, name, measured, fixed } = system
  const peak = (matrix['bfloat16'] ?? matrix['float16'] ?? matrix['float32'])?.tflops
  const inner = tiers[0]
  return [
    name,
    title,
    peak === undefined || measured ? '' : String(peak),
    memory.gigabytes === undefined ? '' : memory.gigabytes.toFixed(0),
    fixed ? '' : memory.gigabytesPerSecond.toFixed(0),
    inner ? inner.gigabytesPerSecond.toFixed(inner.gigabytesPerSecond < 10 ? 1 : 0) : '',
    inner && !measured ? String(inner.size) : '',
  ]
}

function describe(machine: Fingerprint): string {
  const memory = `${(machine.memoryBytes / 1e9).toFixed(0)} GB`
  const gpus =
    machine.gpus.length === 0
      ? 'no GPU seen (nvidia-smi and rocm-smi tell of none)'
      : describeMachine(machine)
  return `This machine: ${machine.cpu}, ${machine.cores} cores, ${memory}, ${machine.system}; ${gpus}`
}

/** What ranks may run on, best first: what it is here, or what is missing and what adds it. */
function backendLines(found: readonly ProbedBackend[]): string[] {
  return found.map(({ name, available, detail, remedy }) => {
    const text = available ? detail : `not here: ${detail}${remedy && `. To add it: ${remedy}`}`
    return `${name.padEnd(12)}${text}`
  })
}

function rateLines({ kernels, memoryBytesPerSecond, ranks }: MeasuredRates): string[] {
  const giga = (value: number) => (value / 1e9).toFixed(2)
  const micro = (bytes: number) => `${(secondsAt(ranks.allGather, bytes) * 1e6).toFixed(0)} us`
  return [
    `layers    ${giga(bestOf(kernels.layers))} GFLOP/s in float32, one rank (${kernels.device})`,
    `updates   ${giga(bestOf(kernels.updates))} GFLOP/s, Adam`,
    `sums      ${giga(bestOf(kernels.sums))} GB/s, read and written together`,
    `memory    ${giga(memoryBytesPerSecond)} GB/s, read and written together`,
    `messages  ${giga(messageRate(ranks))} GB/s between two busy ranks, ${ranks.message[0]![1].toFixed(0)} us at least`,
    `gathers   ${micro(4e3)} for 4 kB, ${micro(262e3)} for 262 kB, ${micro(1e6)} for 1 MB; ${ranks.pauseMicroseconds.toFixed(0)} us between operations`,
  ]
}
