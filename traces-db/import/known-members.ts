/** What the names of members tell about where in a file one is. */

/** Members that follow the events of the files we know. */
const afterEvents =
  /^\]\s*,\s*"(traceName|displayTimeUnit|distributedInfo|deviceProperties|schemaVersion|baseTimeNanoseconds|otherData|metadata|stackFrames|samples|systemTraceEvents|clientInfo|trace_id|INFO)"\s*:/

/** Bytes that {@link endsEvents} looks at. */
export const endsEventsBytes = 64

/** Whether the `]` at `at` ends the list of events: a member of the file follows. Tells where damage is over. */
export function endsEvents(bytes: Uint8Array, at: number): boolean {
  return afterEvents.test(Buffer.from(bytes.subarray(at, at + endsEventsBytes)).toString('latin1'))
}

const eventMembers = new Set(['ph', 'name', 'cat', 'pid', 'tid', 'ts', 'dur', 'args'])

/** Whether an object that begins with this member may be an event. */
export function isEventMember(name: string): boolean {
  return eventMembers.has(name)
}
