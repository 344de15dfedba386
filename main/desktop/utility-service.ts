/** A service as a process of Electron's: it gets message ports where the Node form gets sockets. */
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { app, type MessagePortMain, utilityProcess } from 'electron'
import type { ControlReply } from '../../engine/base/service-control.ts'
import { cleanEnvironment } from '../services/clean-environment.ts'
import { keepLastWords } from '../services/last-words.ts'
import { serviceLink } from '../services/service-link.ts'
import type { ServiceName } from '../services/service-name.ts'
import type { ServiceProcess, ServiceSettings } from '../services/service-process.ts'
import { serviceProgram } from '../services/service-program.ts'

export function startUtilityService(service: ServiceName, settings: ServiceSettings): ServiceProcess {
  const child = utilityProcess.fork(fileURLToPath(serviceProgram(service)), [], {
    serviceName: `rankscope ${service}`,
    env: {
      ...plainNode(),
      ...cleanEnvironment(),
      RANKSCOPE_DATA: settings.dataFolder,
      RANKSCOPE_LINK: serviceLink(),
    },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const lastWords = keepLastWords(child.stderr as Readable | null)
  return {
    get pid() {
      return child.pid
    },
    send: (request, handle) => child.postMessage(request, handle ? [handle as MessagePortMain] : []),
    onReply: listener => {
      child.on('message', (message: ControlReply) => listener(message))
    },
    exited: new Promise(resolve => {
      child.once('exit', code => resolve(lastWords() || `exit code ${code}`))
    }),
    kill: () => {
      // `child.kill` asks politely; a process that hangs does not listen.
      if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL')
    },
  }
}

/** The plain Node for ranks, which came with the package or the checkout: Electron itself never acts as one. */
function plainNode(): { readonly RANKSCOPE_NODE?: string } {
  const name = process.platform === 'win32' ? 'node.exe' : 'node'
  const program = app.isPackaged ? join(process.resourcesPath, name) : installedNode(name)
  return program !== undefined && existsSync(program) ? { RANKSCOPE_NODE: program } : {}
}

function installedNode(name: string): string | undefined {
  try {
    return join(createRequire(import.meta.url).resolve('node/package.json'), '..', 'bin', name)
  } catch {
    return undefined
  }
}
