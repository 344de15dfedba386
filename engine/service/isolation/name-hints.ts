/** What a name in a strategy was meant to be: the interpreter says `not a function` and no more. */
import { RecordedDist } from '../../strategy/guest/dist.ts'
import { RecordedModel } from '../../strategy/guest/model.ts'
import { methodNames } from './mark-lines.ts'
import { apiNames } from './strategy-modules.ts'

/** Methods of the API beside those that say their line. */
const otherMethods = ['storage', 'nextRank', 'prevRank', 'delete', 'keys']

/** For a line that calls what is no function: what one of its names was meant to be. */
export function hintForCall(line: string): string | undefined {
  const known = [...methodNames, ...otherMethods, ...apiNames().values]
  for (const [, name = ''] of line.matchAll(/\b([A-Za-z_]\w*)\s*\(/g)) {
    const hint = hintFor(name, known)
    if (hint !== undefined) return hint
  }
  return undefined
}

/** For a name that is not defined. */
export function hintForName(name: string): string | undefined {
  if (methodNames.includes(name)) {
    const owner =
      name in RecordedDist.prototype ? 'dist' : name in RecordedModel.prototype ? 'model' : 'value'
    return `It is a method: write ${owner}.${name}.`
  }
  const { values } = apiNames()
  if (values.includes(name)) return `Import it: import { ${name} } from 'rankscope/strategy'.`
  return hintFor(name, values)
}

/** A name that the written one nearly is: `allReduce` for `all_reduce`. */
function hintFor(written: string, known: readonly string[]): string | undefined {
  if (known.includes(written)) return undefined
  const meant = known.find(name => isNearly(plain(written), plain(name)))
  return meant && `There is no ${written}: did you mean ${meant}?`
}

function plain(name: string): string {
  return name.replaceAll('_', '').toLowerCase()
}

/** The same, or one letter more, less, or another; of short names the same alone. */
function isNearly(a: string, b: string): boolean {
  if (a === b) return true
  if (Math.min(a.length, b.length) < 4) return false
  let at = 0
  while (at < a.length && a[at] === b[at]) at++
  const [more, less] = [a.slice(at + 1), b.slice(at + 1)]
  return more === less || more === b.slice(at) || a.slice(at) === less
}
