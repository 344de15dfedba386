/**
 * The text of a JSON string token as it was meant, damage included: unknown escapes stay as written,
 * control characters too, invalid UTF-8 becomes U+FFFD.
 */
export function lenientText(token: Uint8Array): string {
  const text = Buffer.from(token.buffer, token.byteOffset, token.byteLength).toString('utf8')
  if (!text.includes('\\')) return text
  return text.replace(/\\(u[0-9a-fA-F]{4}|[\s\S]|$)/g, (_, code: string) => {
    if (code.length === 5) return String.fromCharCode(Number.parseInt(code.slice(1), 16))
    return simple[code] ?? `\\${code}`
  })
}

const simple: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}
