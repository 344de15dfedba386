/** The few lines of JavaScript around a strategy's file: what it finds there, and what starts it. */

import { guestHalf } from './guest-half.ts'
import type { PreparedNames } from './mark-names.ts'
import { lineName, meetingsName, startName, watchName } from './strategy-modules.ts'

export const noDice = `Math.random = () => {
  throw new Error('There is no Math.random: a recording must come out the same every time.')
}`

/** What the prepared text of the strategy calls; it may be called, not replaced. */
export function marksSource(names: PreparedNames): string {
  return `import { markLine } from ${JSON.stringify(lineName)}
    import { watchMarks, watchPromises } from ${JSON.stringify(watchName)}
    const names = ${JSON.stringify(names)}
    for (const [name, value] of Object.entries({ line: markLine, ...watchMarks }))
      Object.defineProperty(globalThis, names[name], { value })
    watchPromises()`
}

export function entrySource(fileName: string): string {
  return `
    import definition from ${JSON.stringify(fileName)}
    import { startStrategy } from ${JSON.stringify(startName)}
    import { Meetings } from ${JSON.stringify(meetingsName)}
    import { looseEnds, trainWatch as watch } from ${JSON.stringify(watchName)}
    export const describe = () => JSON.stringify({ ...definition, train: typeof definition?.train })
    ${guestHalf}
    let fileMark = ''
    export const start = (call, list, text) => {
      const options = JSON.parse(text)
      fileMark = options.fileName + ':'
      startStrategy(definition, hostOf(call, list, options.worldSize, options.rendezvous), { ...options, watch })
    }
    export const ends = () => looseEnds(fileMark)
  `
}
