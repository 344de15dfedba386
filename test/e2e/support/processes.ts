import { execFileSync, spawnSync } from 'node:child_process'

/** Process ids of those that a process started itself. */
export function childProcesses(pid: number): number[] {
  return listed().flatMap(entry => (entry.parent === pid ? [entry.pid] : []))
}

/** Is there such a process, other than as a name that nobody has yet collected? */
export function isRunning(pid: number): boolean {
  return listed().some(entry => entry.pid === pid && !entry.state.startsWith('Z'))
}

/** Its program with all arguments; '' where it has ended. */
export function commandOf(pid: number): string {
  const { stdout } = spawnSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' })
  return stdout.trim()
}

function listed(): { readonly pid: number; readonly parent: number; readonly state: string }[] {
  const text = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,stat='], { encoding: 'utf8' })
  return text
    .trim()
    .split('\n')
    .map(line => line.trim().split(/\s+/))
    .map(([pid, parent, state]) => ({ pid: Number(pid), parent: Number(parent), state: state! }))
}
