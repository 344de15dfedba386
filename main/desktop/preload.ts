/**
 * Runs in the window's sandbox before the page: hands it the few functions of `DesktopBridge` and nothing of
 * Electron. Files that were dropped are turned into paths here, where the page cannot do it.
 */
import { contextBridge, ipcRenderer, webUtils } from 'electron'
import type { DesktopBridge } from '../../renderer/app/desktop-bridge.ts'
import type { NoticeName, RequestArguments, RequestName } from './channels.ts'
import type { Outcome } from './window-bridge.ts'

async function ask<Result>(name: RequestName, ...args: RequestArguments<RequestName>): Promise<Result> {
  const outcome: Outcome = await ipcRenderer.invoke(name, ...args)
  // Errors lose all but their message on the way to the page.
  if ('error' in outcome) throw new Error(outcome.error.message)
  return outcome.value as Result
}

function listen<Value>(name: NoticeName, listener: (value: Value) => void): void {
  ipcRenderer.on(name, (_event, value: Value) => listener(value))
}

ipcRenderer.on('studio:port' satisfies NoticeName, (event, message: object) => {
  window.postMessage({ type: 'rankscope:port', ...message }, location.origin, event.ports)
})

const bridge: DesktopBridge = {
  connect: (service, request) => ask('studio:connect', service, request),
  onServiceState: listener => {
    listen('studio:service-state', listener)
    ask('studio:watch-services')
  },
  chooseFiles: what => ask('studio:choose-files', what),
  grantDropped: files => {
    const paths = files.map(file => webUtils.getPathForFile(file)).filter(path => path !== '')
    return ask('studio:grant-paths', paths)
  },
  chooseSave: suggestedName => ask('studio:choose-save', suggestedName),
  onOpenFiles: listener => {
    listen('studio:open-files', listener)
    ask('studio:watch-opened')
  },
  onMenuCommand: listener => listen('studio:menu-command', listener),
  onNotice: listener => {
    listen('studio:notice', listener)
    ask('studio:watch-notices')
  },
  setMenu: entries => void ask('studio:menu', entries),
  setTitle: title => void ask('studio:title', title),
  showRun: run => void ask('studio:show-run', run),
  dragRun: run => ask('studio:drag-run', run),
  revealRun: run => ask('studio:reveal-run', run),
  setProgress: share => void ask('studio:progress', share),
  setTheme: theme => void ask('studio:theme', theme),
  zoom: step => void ask('studio:zoom', step),
  versions: () => ask('studio:versions'),
}

contextBridge.exposeInMainWorld('rankscopeHost', bridge)
