/** The text around the events: the members that the first source had beside them. */
import type { RunData } from '../store/run-data.ts'
import { membersOf } from './members.ts'

export function documentParts(run: RunData): { readonly before: string; readonly after: string } {
  const { sources, report } = run.header
  // PyTorch's old form is told from others by being a bare array.
  if (report?.format === 'torch-legacy' && sources.length === 1) return { before: '[', after: '\n]\n' }
  const written = (sources[0]?.metadata ?? '').trim()
  const members = written.startsWith('{') ? written.slice(1, -1).trim() : ''
  const others = sources.length > 1 ? merged(run, members) : members
  return { before: `{${others === '' ? '' : `${others},`}"traceEvents":[`, after: '\n]}\n' }
}

/** Members of a file that holds several ranks: it is of none of them. */
function merged({ header }: RunData, members: string): string {
  const kept = membersOf(members).filter(({ key }) => key !== 'distributedInfo' && key !== 'traceName')
  const sources = header.sources.map(({ name, rank }) => ({ name, rank }))
  return [
    ...kept.map(({ key, value }) => `"${key}":${value}`),
    `"distributedInfo":{"world_size":${header.worldSize}}`,
    `"mergedFrom":${JSON.stringify(sources)}`,
  ].join(',')
}
