/** Texts of single Kineto events, laid out as libkineto writes them. Times are ns; the file tells µs.nnn. */

/** Every number below 1000 with three digits: times are put together from these, not formatted. */
const threeDigits = Array.from({ length: 1000 }, (_, i) => String(i).padStart(3, '0'))
let secondsText = ''
let secondsStart = Number.NaN

/** Ns as decimal µs with three places. */
export function microseconds(ns: number): string {
  if (!(ns >= secondsStart && ns < secondsStart + 1e9)) {
    secondsStart = Math.floor(ns / 1e9) * 1e9
    secondsText = String(secondsStart / 1e9)
  }
  const rest = ns - secondsStart
  const millis = (rest / 1e6) | 0
  const micros = ((rest - millis * 1e6) / 1e3) | 0
  const text =
    threeDigits[millis]! + threeDigits[micros]! + '.' + threeDigits[rest - millis * 1e6 - micros * 1e3]!
  return secondsText === '0' ? text.replace(/^0+(?=\d)/, '') : secondsText + text
}

function shortMicroseconds(ns: number): string {
  const micros = (ns / 1000) | 0
  return micros + '.' + threeDigits[ns - micros * 1000]!
}

/** A slice. `args` is the inside of the object. */
export function complete(
  category: string,
  name: string,
  place: string,
  startNs: number,
  durationNs: number,
  args: string,
): string {
  return `  {
    "ph": "X", "cat": "${category}", "name": "${name}", ${place},
    "ts": ${microseconds(startNs)}, "dur": ${shortMicroseconds(durationNs)},
    "args": {
      ${args}
    }
  },
`
}

/** One end of an arrow: `s` leaves, `f` arrives at the slice around it. */
export function flow(end: 's' | 'f', category: string, id: number, place: string, timeNs: number): string {
  return `  {
    "ph": "${end}", "id": ${id}, ${place}, "ts": ${microseconds(timeNs)},
    "cat": "${category}", "name": "${category}"${end === 'f' ? ', "bp": "e"' : ''}
  },
`
}

export function memory(
  place: string,
  timeNs: number,
  bytes: number,
  allocated: number,
  device: number,
  address: number,
): string {
  return `  {
    "ph": "i", "cat": "cpu_instant_event", "s": "t", "name": "[memory]",
    ${place},
    "ts": ${microseconds(timeNs)},
    "args": {
      "Total Reserved": 42949672960, "Total Allocated": ${allocated}, "Bytes": ${bytes}, "Addr": ${address}, "Device Id": ${device}, "Device Type": 1
    }
  },
`
}

export function metadata(name: string, place: string, timeNs: number, args: string): string {
  return `  {
    "name": "${name}", "ph": "M", "ts": ${microseconds(timeNs)}, ${place},
    "args": {
      ${args}
    }
  },
`
}

/** Where an event happened. */
export function placeOf(pid: number, tid: number): string {
  return `"pid": ${pid}, "tid": ${tid}`
}
