/** One running process of a service, as its supervisor sees it, whichever program started it. */
import { type ChildProcess, fork, type SendHandle } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { ControlReply, ControlRequest } from '../../engine/base/service-control.ts'
import { cleanEnvironment } from './clean-environment.ts'
import { keepLastWords } from './last-words.ts'
import { serviceLink } from './service-link.ts'
import type { ServiceName } from './service-name.ts'
import { serviceProgram } from './service-program.ts'

export interface ServiceProcess {
  readonly pid: number | undefined
  /** `handle`: a socket (Node) or a message port (Electron) that goes with the command. */
  send(command: ControlRequest, handle?: unknown): void
  onReply(listener: (report: ControlReply) => void): void
  /** Resolves, never rejects, with what became of it in a few words. */
  readonly exited: Promise<string>
  kill(): void
}

/** Environment and arguments that every process of a service starts with. */
export interface ServiceSettings {
  readonly dataFolder: string
}

/** Starts a service as a plain Node process that ends when we do: its channel closes with us. */
export function startNodeService(
  service: ServiceName,
  settings: ServiceSettings,
  program: URL = serviceProgram(service),
): ServiceProcess {
  const child = fork(fileURLToPath(program), [], {
    env: { ...cleanEnvironment(), RANKSCOPE_DATA: settings.dataFolder, RANKSCOPE_LINK: serviceLink() },
    execArgv: [],
    serialization: 'json',
    // Of its own process group, so that Ctrl+C reaches us alone and we end it in order.
    detached: process.platform !== 'win32',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    windowsHide: true,
  })
  return {
    pid: child.pid,
    send: (command, handle) => {
      // A process that has just died is reported by `exited`; there is nobody to tell about this message.
      // A socket stays open here as well, for whoever sent it to close: until the service says that it holds
      // it, only we can tell the other side that it has come to nothing.
      if (child.connected) child.send(command, handle as SendHandle, { keepOpen: true }, () => {})
    },
    onReply: listener => {
      child.on('message', message => listener(message as ControlReply))
    },
    exited: exitOf(child),
    kill: () => child.kill('SIGKILL'),
  }
}

/** How long the last words of a process may take to arrive. */
const lastWordsMs = 200

function exitOf(child: ChildProcess): Promise<string> {
  return new Promise(resolve => {
    const lastWords = keepLastWords(child.stderr)
    child.once('exit', (code, signal) => {
      const tell = () => resolve(lastWords() || (signal ? `signal ${signal}` : `exit code ${code}`))
      // Then everything that it wrote has come; unless a child of its own still holds the pipe.
      child.once('close', tell)
      setTimeout(tell, lastWordsMs)
    })
    child.once('error', error => resolve(error.message))
  })
}
