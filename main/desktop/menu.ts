/**
 * The native menu. Entries of the studio are command ids that the window understands; their keys are shown
 * but not registered here, since the window handles them itself.
 */
import { app, Menu, type MenuItemConstructorOptions } from 'electron'

export function installMenu(send: (commandId: string) => void): void {
  const command = (id: string, label: string, accelerator?: string): MenuItemConstructorOptions => ({
    id,
    label,
    ...(accelerator && { accelerator, registerAccelerator: false }),
    click: () => send(id),
  })
  const separator: MenuItemConstructorOptions = { type: 'separator' }
  const isMac = process.platform === 'darwin'
  const file: MenuItemConstructorOptions[] = [
    command('file.open', '&Open files ...', 'CmdOrCtrl+O'),
    command('file.openFolder', 'Open &folder ...', 'CmdOrCtrl+Shift+O'),
    separator,
    command('file.importReport', 'Import &report'),
    command('file.exportChrome', '&Export as Chrome trace ...'),
    separator,
    command('file.closeRun', '&Close run', 'Alt+W'),
    { role: isMac ? 'close' : 'quit' },
  ]
  const view: MenuItemConstructorOptions[] = [
    command('view.palette', 'Command &palette', 'CmdOrCtrl+Shift+P'),
    command('view.drawer', 'Details &drawer', 'Q'),
    separator,
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { role: 'resetZoom' },
    { role: 'togglefullscreen' },
  ]
  if (!app.isPackaged) view.push(separator, { role: 'toggleDevTools' })
  const template: MenuItemConstructorOptions[] = [
    { label: '&File', submenu: file },
    { role: 'editMenu' },
    { label: '&View', submenu: view },
    {
      label: '&Help',
      submenu: [command('help.keys', '&Keys', '?'), command('help.about', '&About Rankscope')],
    },
  ]
  if (isMac) template.unshift({ role: 'appMenu' })
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}
