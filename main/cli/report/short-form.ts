/**
 * Names of C++ kernels go on for a dozen lines of template arguments. Their short form is what people call them by,
 * and as much of the arguments as has room.
 */

/** Letters of a name that a table has room for in two lines. */
const mostLetters = 100

/** The name itself where it is short; else without parameters and inner arguments, cut where it is still too long. */
export function shortForm(name: string): string {
  if (name.length <= mostLetters) return name
  const plain = withoutParameters(name.replace(/^void\s+/, ''))
  for (const depth of [2, 1]) {
    const shorter = collapse(plain, depth)
    if (shorter.length <= mostLetters) return shorter
  }
  return `${collapse(plain, 1).slice(0, mostLetters - 1)}…`
}

/** Less the list in brackets at its end, for which nobody calls a kernel. */
function withoutParameters(name: string): string {
  if (!name.endsWith(')')) return name
  let depth = 0
  for (let at = name.length - 1; at >= 0; at--) {
    if (name[at] === ')') depth++
    if (name[at] === '(' && --depth === 0) return at > 0 ? name.slice(0, at) : name
  }
  return name
}

/** `a<b<c>, d>` becomes `a<b<…>, d>` from depth 2 on, `a<…>` from depth 1 on. */
function collapse(name: string, from: number): string {
  let depth = 0
  let text = ''
  for (const letter of name) {
    if (letter === '>' && depth > 0 && --depth === from - 1) text += '…'
    if (depth < from) text += letter
    if (letter === '<') depth++
  }
  return text
}
