import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Files and folders among a program's arguments, made absolute: what is no switch, less the program itself and
 * (in a checkout, where Electron is started with a folder) the app.
 */
export function pathsInArguments(
  argv: readonly string[],
  isPackaged: boolean,
  workingFolder: string,
): string[] {
  const rest = argv.slice(1).filter(argument => !argument.startsWith('-'))
  return rest.slice(isPackaged ? 0 : 1).map(argument => resolve(workingFolder, pathOf(argument)))
}

/** File managers of Linux pass addresses. One of another machine stays as it is: no such file, and said so. */
function pathOf(argument: string): string {
  try {
    return argument.startsWith('file://') ? fileURLToPath(argument) : argument
  } catch {
    return argument
  }
}
