/**
 * What a process wrote to its standard error before it died: kept, not shown, so that a person sees one
 * sentence and no stack. `RANKSCOPE_DEBUG` shows all of it as it comes.
 */
import type { Readable } from 'node:stream'

const keptCharacters = 8_000

/** Returns what gives the sentence of the last error in it; '' where there is none. */
export function keepLastWords(stream: Readable | null): () => string {
  let text = ''
  stream?.setEncoding('utf8').on('data', (chunk: string) => {
    text = (text + chunk).slice(-keptCharacters)
    if (process.env['RANKSCOPE_DEBUG']) process.stderr.write(chunk)
  })
  return () => errorSentence(text)
}

/** The message of the last error that Node printed. */
export function errorSentence(text: string): string {
  const found = [...text.matchAll(/^(?:Uncaught )?\w*Error(?: \[\w+\])?: (.+)$/gm)].at(-1)
  return found?.[1]?.trim() ?? ''
}
