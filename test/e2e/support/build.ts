import { ensureBuilt } from '../../../main/services/ensure-built.ts'

/** Before the first test: the window and the desktop program, built of the present sources. */
export async function setup(): Promise<void> {
  await ensureBuilt(line => process.stdout.write(`${line}\n`))
}
