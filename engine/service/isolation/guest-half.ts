/**
 * JavaScript of the guest's half: an object with the host's methods, made of one function and one list of numbers.
 * Written out, one assignment a number, because a loop over the arguments costs the interpreter several times as
 * much. What a strategy passes may be anything: it is made a number before any of its call is written, without
 * a function that a strategy could have replaced.
 */
import { awaitAnswers } from '../../strategy/host.ts'
import {
  crossings,
  firstPromised,
  issuing,
  listLength,
  listStart,
  type Method,
  methodNames,
  separator,
} from './crossing.ts'

export const guestHalf = `
  const hostOf = (call, buffer) => {
    const list = new Float64Array(buffer)
    let used = ${listStart}, lists = 1, promised = ${firstPromised}
    // The last communication, while nothing has crossed since it was issued, and what awaiting it answers.
    let issued = -1, outcome = 0
    // Communications that somebody awaits and that are done, with their handles.
    let done = [], results
    list[0] = used
    list[1] = lists
    const ask = text => {
      issued = -1
      try {
        return call(text)
      } finally {
        list[1] = ++lists
        list[0] = used = ${listStart}
      }
    }
    const issue = text => {
      const answer = ask(text)
      if (typeof answer === 'number') {
        outcome = ${awaitAnswers.notDone}
        return issued = answer
      }
      const [number, known, ...ended] = answer.split(';')
      outcome = +known
      issued = +number
      done = ended
      return ended.length === 0 ? issued : -1 - issued
    }
    const methods = {
${methodNames.map(guestMethod).join(',\n')}
    }
    return {
      ...methods,
      await: communication => {
        if (communication !== issued) return ask(\`${textOf('await', ['communication'])}\`)
        methods.await(communication)
        return outcome
      },
      nextDone: () => {
        if (done.length === 0) return -1
        const [communication, handles] = done.shift().split(':')
        results = handles
        return +communication
      },
      results: communication => {
        const known = results
        results = undefined
        return known ?? methods.results(communication)
      }
    }
  }
`

/** Inside of the template that makes a call's text. */
function textOf(name: Method, parameters: readonly string[]): string {
  return [methodNames.indexOf(name), ...parameters.map(parameter => `\${${parameter}}`)].join(separator)
}

function guestMethod(name: Method, number: number): string {
  const { takes, makes } = crossings[name]
  const parameters = Array.from(takes, (_, index) => `a${index}`)
  const start = `      ${name}: (${parameters.join(', ')}) =>`
  if (makes === undefined) {
    return `${start} ${issuing.includes(name) ? 'issue' : 'ask'}(\`${textOf(name, parameters)}\`)`
  }
  const isNumber = (parameter: string) =>
    `if (typeof ${parameter} !== 'number') ${parameter} = +\`\${${parameter}}\``
  const goOn = textOf('goOn', [takes.startsWith('r') ? 'a0' : '-1'])
  const writes = [number, ...parameters].map(part => `list[used++] = ${part}`)
  return `${start} {
        ${parameters.map(isNumber).join('\n        ')}
        if (used + ${writes.length} > ${listLength}) ask(\`${goOn}\`)
        ${writes.join('\n        ')}
        list[0] = used
        ${makes === 0 ? '' : `return (promised += ${makes}) - ${makes}`}
      }`
}
