/**
 * Makes damaged JSON members valid again, changing nothing else: control characters and unknown escapes in
 * strings are escaped, NaN, Infinity and numbers like 007 or .5 become
 * strings, a comma too many goes, invalid UTF-8 becomes U+FFFD.
 */
export function repairMembers(members: Uint8Array): Buffer {
  const text = Buffer.from(members.buffer, members.byteOffset, members.byteLength).toString('utf8')
  const repaired = text.replace(tokens, (token, string?: string, word?: string, number?: string) => {
    if (string !== undefined) return repairString(string)
    if (word !== undefined) return /^n/.test(word) ? '"NaN"' : `"${word}"`
    if (number !== undefined) return validNumber.test(number) ? number : `"${number}"`
    return token.slice(1)
  })
  return Buffer.from(repaired, 'utf8')
}

const tokens = /("(?:[^"\\]|\\[\s\S])*")|(-?Infinity|NaN|nan)|([-+.\d][-+.\deE]*)|,(?=\s*[}\]])[\s]*/g

const validNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/

function repairString(token: string): string {
  return token.replace(
    /\\(u[0-9a-fA-F]{4}|["\\/bfnrt])|\\([\s\S]?)|[\x00-\x1f]/g,
    (match, known, unknown) => {
      if (known !== undefined) return match
      if (unknown !== undefined) return `\\\\${unknown < ' ' ? escaped(unknown) : unknown}`
      return escaped(match)
    },
  )
}

function escaped(character: string): string {
  return character === '' ? '' : JSON.stringify(character).slice(1, -1)
}
