/** The members of an event that have a meaning of their own, and their keys as bytes. */

export const member = {
  other: 0,
  ph: 1,
  name: 2,
  cat: 3,
  ts: 4,
  dur: 5,
  pid: 6,
  tid: 7,
  args: 8,
  id: 9,
  id2: 10,
  scope: 11,
  cname: 12,
  bp: 13,
  bindId: 14,
  flowIn: 15,
  flowOut: 16,
  instantScope: 17,
} as const

/** How many codes there are. */
export const memberCodes = 18

const byName: ReadonlyMap<string, number> = new Map([
  ['ph', member.ph],
  ['name', member.name],
  ['cat', member.cat],
  ['ts', member.ts],
  ['dur', member.dur],
  ['pid', member.pid],
  ['tid', member.tid],
  ['args', member.args],
  ['id', member.id],
  ['id2', member.id2],
  ['scope', member.scope],
  ['cname', member.cname],
  ['bp', member.bp],
  ['bind_id', member.bindId],
  ['flow_in', member.flowIn],
  ['flow_out', member.flowOut],
  ['s', member.instantScope],
])

/** Keys by first byte, for comparison in place. */
export const keysByFirstByte: readonly (readonly { readonly text: Uint8Array; readonly code: number }[])[] =
  Array.from({ length: 256 }, (_, byte) =>
    [...byName]
      .filter(([name]) => name.charCodeAt(0) === byte)
      .map(([name, code]) => ({ text: new TextEncoder().encode(`${name}"`), code })),
  )
