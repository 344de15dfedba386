import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { ensureBuilt } from '../main/services/ensure-built.ts'

const root = resolve(import.meta.dirname, '..')
const builder = join(root, 'packaging/node_modules/electron-builder/cli.js')

export interface PackageOptions {
  /** For electron-builder, such as `--dir`; none: what is usual on this system. */
  readonly args: readonly string[]
  readonly say: (line: string) => void
  /** The Electron to pack instead of the official one: for a package that is tested and never given away. */
  readonly electron?: { readonly dist: string; readonly version: string }
}

/** Throws with the last words of what failed. */
export async function packageStudio({ args, say, electron }: PackageOptions): Promise<void> {
  await ensureBuilt(say)
  await fetchTools(say)
  const config = join(root, 'packaging/electron-builder.ts')
  await run(process.execPath, [builder, '--config', config, '--publish', 'never', ...args], say, {
    ...(electron && {
      RANKSCOPE_PACKAGE_ELECTRON_DIST: electron.dist,
      RANKSCOPE_PACKAGE_ELECTRON_VERSION: electron.version,
    }),
  })
}

/**
 * By their own lock file: more packages than the studio itself has, which nobody else needs. Throws where they
 * are not there and cannot be fetched.
 */
export async function fetchTools(say: (line: string) => void): Promise<void> {
  if (existsSync(builder)) return
  say('Fetching what makes packages (about 100 MB, once) ...')
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  await run(npm, ['ci', '--prefix', join(root, 'packaging'), '--no-audit', '--no-fund'], say)
}

async function run(
  program: string,
  args: readonly string[],
  say: (line: string) => void,
  environment: NodeJS.ProcessEnv = {},
): Promise<void> {
  const child = spawn(program, args, {
    cwd: root,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let words = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      words = (words + text).slice(-4000)
      for (const line of text.split('\n')) if (line.includes('•')) say(line.trimEnd())
    })
  }
  const code = await new Promise(settle => child.once('exit', settle).once('error', settle))
  if (code !== 0) throw new Error(`${program} ${args[0]} ended with ${code}.\n${words.trim()}`)
}
