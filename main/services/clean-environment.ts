/**
 * The environment that a service or a rank starts with: the person's, less what would change how the program
 * itself loads or behaves (injected libraries, injected Node options, Electron's own switches).
 */
const injected = /^(NODE_OPTIONS|NODE_PATH|NODE_EXTRA_CA_CERTS|NODE_V8_COVERAGE|LD_.*|DYLD_.*|ELECTRON_.*)$/i

export function cleanEnvironment(environment: NodeJS.ProcessEnv = process.env): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && !injected.test(entry[0]),
    ),
  )
}
