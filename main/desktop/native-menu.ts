import { app, Menu } from 'electron'
import { type MenuEntry, menuTemplate } from './menu-template.ts'

/** The menu of the program. What only changes whether it can be chosen changes under the hand that holds it open. */
export class NativeMenu {
  readonly #click: (id: string) => void
  #menu: Menu | undefined
  #shown = ''

  constructor(click: (id: string) => void) {
    this.#click = click
    this.show([])
  }

  show(entries: readonly MenuEntry[]): void {
    const shown = JSON.stringify(entries.map(({ enabled: _, ...rest }) => rest))
    if (this.#menu && shown === this.#shown) {
      for (const { id, enabled } of entries) {
        const item = this.#menu.getMenuItemById(id)
        if (item) item.enabled = enabled
      }
      return
    }
    this.#shown = shown
    const settings = {
      isMac: process.platform === 'darwin',
      isPackaged: app.isPackaged,
      click: this.#click,
    }
    this.#menu = Menu.buildFromTemplate(menuTemplate(entries, settings))
    Menu.setApplicationMenu(this.#menu)
  }
}
