/** Writes trace events as text: times are given in ns and written as decimal microseconds. */
export type Members = Readonly<Record<string, unknown>>

export class TraceWriter {
  readonly #events: string[] = []

  /** `ns` members (ts, dur) come as nanoseconds. */
  add(event: { readonly ts?: number; readonly dur?: number } & Members): void {
    const { ts, dur, ...others } = event
    const members = Object.entries(others).map(([key, value]) => `"${key}": ${JSON.stringify(value)}`)
    if (ts !== undefined) members.push(`"ts": ${microseconds(ts)}`)
    if (dur !== undefined) members.push(`"dur": ${microseconds(dur)}`)
    this.#events.push(`  {${members.join(', ')}}`)
  }

  /** Names a process or a thread and gives it its place. */
  name(pid: number | string, tid: number | string | undefined, name: string, sortIndex: number): void {
    const what = tid === undefined ? 'process' : 'thread'
    const place = { ph: 'M', pid, tid: tid ?? 0 }
    this.add({ ...place, name: `${what}_name`, args: { name } })
    this.add({ ...place, name: `${what}_sort_index`, args: { sort_index: sortIndex } })
  }

  /** The whole file: members beside the events, then the events. */
  file(members: Members): string {
    const head = Object.entries(members).map(([key, value]) => `  "${key}": ${JSON.stringify(value)},\n`)
    return `{\n${head.join('')}  "traceEvents": [\n${this.#events.join(',\n')}\n  ]\n}\n`
  }
}

function microseconds(ns: number): string {
  return `${Math.floor(ns / 1000)}.${String(Math.round(ns % 1000)).padStart(3, '0')}`
}
