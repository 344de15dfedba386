/**
 * What the end-to-end tests need of the system beside npm: a browser, a virtual display, Electron's libraries.
 * Installed where that is allowed (as root, or in CI by sudo), else named with the exact command; tests that
 * need what is missing are left out and counted.
 */
import { spawnSync } from 'node:child_process'
import { chromiumPath } from './chromium.ts'
import { isRoot } from './ordinary-user.ts'

/** Debian's and Ubuntu's packages of the libraries that Electron loads. */
const electronLibraries = ['libgtk-3-0', 'libnss3', 'libasound2', 'libgbm1', 'libxss1', 'libatk-bridge2.0-0']

export function provideSystem(electron: string | undefined, say: (line: string) => void): void {
  if (process.platform !== 'linux') {
    if (!chromiumPath()) say('There is no Chrome or Chromium here; the tests in a browser are left out.')
    return
  }
  const missing = [
    ...(chromiumPath() ? [] : ['chromium']),
    ...(has('Xvfb') ? [] : ['xvfb']),
    ...(has('ps') ? [] : ['procps']),
    ...(electron && lacksLibraries(electron) ? electronLibraries : []),
  ]
  if (missing.length === 0) return
  const install = `apt-get install -y --no-install-recommends ${missing.join(' ')}`
  if (!has('apt-get')) {
    say(`These tests need: ${missing.join(', ')} (names of Debian packages).`)
  } else if (isRoot || process.env['CI']) {
    say(`Installing ${missing.join(' ')} ...`)
    const prefix = isRoot ? '' : 'sudo -n '
    run(`${prefix}apt-get update -q`)
    if (!run(`${prefix}${install} -q`)) say(`This failed: ${prefix}${install}`)
  } else {
    say(`Some tests are left out. For them: sudo ${install}`)
  }
}

/** Has the system what a window of this Electron needs? */
export function canShowElectron(electron: string): boolean {
  return process.platform !== 'linux' || (has('Xvfb') && !lacksLibraries(electron))
}

function has(program: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' }).status === 0
}

function lacksLibraries(electron: string): boolean {
  return spawnSync('ldd', [electron], { encoding: 'utf8' }).stdout.includes('not found')
}

function run(command: string): boolean {
  const { status } = spawnSync('sh', ['-c', command], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
  return status === 0
}
