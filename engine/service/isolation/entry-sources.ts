/** The few lines of JavaScript around a strategy's file: what it finds there, and what starts it. */

import { guestHalf } from './guest-half.ts'
import type { PreparedNames } from './mark-names.ts'
import { apiModule, lineName, meetingsName, readyName, startName, watchName } from './strategy-modules.ts'

export const noDice = `Math.random = () => {
  throw new Error('There is no Math.random: a recording must come out the same every time.')
}`

/** Our own side of it, ready before there is a strategy. */
export const readySource = `
  import ${JSON.stringify(apiModule)}
  import { startStrategy } from ${JSON.stringify(startName)}
  import { Meetings } from ${JSON.stringify(meetingsName)}
  import { looseEnds, trainWatch as watch } from ${JSON.stringify(watchName)}
  ${guestHalf}
  let fileMark = ''
  export const start = (definition, call, list, text) => {
    const options = JSON.parse(text)
    fileMark = options.fileName + ':'
    startStrategy(definition, hostOf(call, list, options.worldSize, options.rendezvous), { ...options, watch })
  }
  export const ends = () => looseEnds(fileMark)
`

/** What the prepared text of the strategy calls; it may be called, not replaced. */
export function marksSource(names: PreparedNames): string {
  return `import ${JSON.stringify(readyName)}
    import { markLine } from ${JSON.stringify(lineName)}
    import { watchMarks, watchPromises } from ${JSON.stringify(watchName)}
    const names = ${JSON.stringify(names)}
    for (const [name, value] of Object.entries({ line: markLine, ...watchMarks }))
      Object.defineProperty(globalThis, names[name], { value })
    watchPromises()`
}

export function entrySource(fileName: string): string {
  return `
    import definition from ${JSON.stringify(fileName)}
    import { ends, start as startStrategy } from ${JSON.stringify(readyName)}
    export { ends }
    export const describe = () => JSON.stringify({ ...definition, train: typeof definition?.train })
    export const start = (call, list, text) => startStrategy(definition, call, list, text)
  `
}
