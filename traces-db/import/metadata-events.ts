/** Metadata events (M): names, labels and order of processes and threads. */
import { argsOf } from './counter-table.ts'
import { member } from './event-members.ts'
import type { EventScanner } from './event-scanner.ts'
import type { ImportWarnings } from './import-warnings.ts'
import { lenientText } from './lenient-text.ts'
import { maximumNameLength } from './limits.ts'
import type { ThreadTable } from './thread-table.ts'

/** Takes one; names that mean nothing to us are kept by the caller like all others. */
export function applyMetadata(
  scanner: EventScanner,
  threads: ThreadTable,
  warnings: ImportWarnings,
  where: () => string,
): void {
  const { bytes, starts, ends } = scanner
  if (ends[member.name] === 0) return
  const name = lenientText(bytes.subarray(starts[member.name]! + 1, ends[member.name]! - 1))
  if (!known.has(name)) return
  const args = argsOf(scanner)
  const process = threads.processes[threads.processOf(scanner)]!
  switch (name) {
    case 'process_name':
      process.name = textOf(args['name'])
      break
    case 'process_labels': {
      const labels = textOf(args['labels'])
      process.labels = labels === '' ? [] : labels.split(',').map(label => label.trim())
      break
    }
    case 'process_sort_index':
      process.sortIndex = sortIndexOf(args['sort_index']) ?? process.sortIndex
      break
    case 'thread_name':
      threads.threads[threads.threadOf(scanner)]!.name = textOf(args['name'])
      break
    case 'thread_sort_index': {
      const thread = threads.threads[threads.threadOf(scanner)]!
      thread.sortIndex = sortIndexOf(args['sort_index']) ?? thread.sortIndex
      break
    }
    case 'trace_buffer_overflowed':
      warnings.add('buffer-overflowed', where)
      break
  }
}

const known = new Set([
  'process_name',
  'process_labels',
  'process_sort_index',
  'thread_name',
  'thread_sort_index',
  'trace_buffer_overflowed',
])

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number'
    ? String(value).slice(0, maximumNameLength)
    : ''
}

function sortIndexOf(value: unknown): number | undefined {
  const number = typeof value === 'string' ? Number(value) : value
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : undefined
}
