/** A canvas context that writes down what is done to it, so that drawing is tested by numbers and not by pixels. */

/** One call, or one change of a property: `fillRect 1 2 3 4`, `fillStyle=#fff`. */
export type DrawLog = string[]

/** Text is six pixels a character wide. */
export const characterWidth = 6

// biome-ignore lint/suspicious/noExplicitAny: stands for whichever part of a context a test needs
export function drawLog(): { readonly log: DrawLog; readonly context: any } {
  const log: DrawLog = []
  const context = new Proxy(
    {},
    {
      get: (_, name) => {
        if (name === 'measureText') return (text: string) => ({ width: text.length * characterWidth })
        return (...args: readonly unknown[]) => {
          log.push(
            [String(name), ...args.map(arg => (typeof arg === 'object' ? 'object' : String(arg)))].join(' '),
          )
        }
      },
      set: (_, name, value) => {
        log.push(`${String(name)}=${value}`)
        return true
      },
    },
  )
  return { log, context }
}

/** Calls of one kind. */
export function calls(log: DrawLog, name: string): string[] {
  return log.filter(line => line.startsWith(`${name} `))
}
