/**
 * JavaScript of the guest's half: an object with the host's methods, made of one function and one list of numbers.
 * Written out, one assignment a number, because a loop over the arguments costs the interpreter several times as
 * much. What a strategy passes may be anything: it is made a number before any of its call is written, without
 * a function that a strategy could have replaced.
 */
import { awaitAnswers, collectiveKinds } from '../../strategy/host.ts'
import {
  crossings,
  listLength,
  listStart,
  longestList,
  type Method,
  methodNames,
  separator,
} from './crossing.ts'

const kindNumber = (kind: (typeof collectiveKinds)[number]) => collectiveKinds.indexOf(kind)

/** Needs `Meetings` of engine/strategy/guest in its scope. */
export const guestHalf = `
  const hostOf = (call, buffer, worldSize, rendezvous) => {
    const list = new Float64Array(buffer)
    let used = ${listStart}, lists = 1, valueCount = 0
    list[0] = used
    list[1] = lists
    const ask = text => {
      try {
        return call(text)
      } finally {
        list[1] = ++lists
        list[0] = used = ${listStart}
      }
    }
    const written = {
${methodNames.map(guestMethod).join(',\n')}
    }
    const meetings = new Meetings(worldSize, rendezvous)
    const { woken } = meetings
    // How many values each communication brings its rank.
    const brings = []
    const issued = (communication, count) => {
      brings[communication] = count
      return woken.length > 0 ? -1 - communication : communication
    }
    const broughtBy = (rank, kind, group, values, root) => {
      if (kind <= ${kindNumber('reduceScatter')}) return values.length
      if (kind === ${kindNumber('barrier')}) return 0
      if (kind === ${kindNumber('reduce')} || kind === ${kindNumber('gather')}) return rank === root ? 1 : 0
      if (kind === ${kindNumber('broadcast')} || kind === ${kindNumber('scatter')})
        return meetings.ranksOf(group).includes(root) ? 1 : 0
      return values.length
    }
    return {
      ...written,
      group: (rank, ranks, line) => {
        const number = written.group(rank, ranks, line)
        meetings.addGroup(number, [...ranks].sort((a, b) => a - b))
        return number
      },
      send: (rank, to, value, line) => {
        written.send(rank, to, value, line)
        return issued(meetings.send(rank, to), 0)
      },
      receive: (rank, from, line) => {
        written.receive(rank, from, line)
        return issued(meetings.receive(rank, from), 1)
      },
      collective: (rank, kind, group, values, root, line) => {
        written.collective(rank, kind, group, values, root, line)
        return issued(meetings.collective(rank, group), broughtBy(rank, kind, group, values, root))
      },
      await: communication => {
        const count = meetings.await(communication) ? brings[communication] : -1
        written.await(communication, count)
        if (count === 1) return valueCount++
        return count < 0 ? ${awaitAnswers.notDone} : count === 0 ? ${awaitAnswers.nothing} : ${awaitAnswers.several}
      },
      nextDone: () => {
        if (woken.length === 0) return -1
        const communication = woken.shift()
        written.woken(communication, brings[communication])
        return communication
      },
      results: communication => {
        const made = []
        for (let i = brings[communication]; i > 0; i--) made.push(valueCount++)
        return made
      }
    }
  }
`

/** Inside of the template that makes a call's text. */
function textOf(name: Method, parameters: readonly string[]): string {
  return [methodNames.indexOf(name), ...parameters.map(parameter => `\${${parameter}}`)].join(separator)
}

function guestMethod(name: Method, number: number): string {
  const { takes, makes, issues } = crossings[name]
  const parameters = Array.from(takes, (_, index) => `a${index}`)
  const start = `      ${name}: (${parameters.join(', ')}) =>`
  const asking = `ask(\`${textOf(name, parameters)}\`)`
  if (makes === undefined && !issues) return `${start} ${asking}`
  const made = makes ? `return (valueCount += ${makes}) - ${makes}` : ''
  const strange = parameters.filter((_, index) => 'rn'.includes(takes[index]!))
  const lists = parameters.filter((_, index) => 'lv'.includes(takes[index]!))
  const size = 1 + parameters.length
  const length = [size, ...lists.map(list => `${list}.length`)].join(' + ')
  return `${start} {
        ${strange.map(parameter => `if (typeof ${parameter} !== 'number') ${parameter} = +\`\${${parameter}}\``).join('\n        ')}
        ${lists.map(list => `if (${list}.length > ${longestList}) { ${asking}; ${made || 'return'} }`).join('\n        ')}
        if (used + ${length} > ${listLength}) ask(\`${textOf('goOn', [takes.startsWith('r') ? 'a0' : '-1'])}\`)
        let at = used
        list[at++] = ${number}
        ${parameters.map(parameter => (lists.includes(parameter) ? writtenList(parameter) : `list[at++] = ${parameter}`)).join('\n        ')}
        list[0] = used = at
        ${made}
      }`
}

function writtenList(parameter: string): string {
  return `list[at++] = ${parameter}.length
        for (let i = 0; i < ${parameter}.length; i++) list[at++] = ${parameter}[i]`
}
