/**
 * What the preload script leaves at `window.rankscopeHost`: the few privileged things a sandboxed page needs,
 * as plain functions. Ports cannot cross that bridge; they arrive as window messages (see host-desktop.ts).
 */
import type {
  GrantedFile,
  HostNotice,
  MenuEntry,
  ServiceName,
  ServiceState,
  ThemeChoice,
  ZoomStep,
} from './host.ts'

export interface DesktopBridge {
  /** Asks main for a port; it arrives as a message `{type: 'rankscope:port', service, request}`. */
  connect(service: ServiceName, request: string): Promise<void>
  onServiceState(listener: (state: ServiceState) => void): void
  chooseFiles(what: 'files' | 'folder'): Promise<readonly GrantedFile[]>
  /** Files that were dropped: the preload script can tell their paths to main, the page cannot. */
  grantDropped(files: readonly File[]): Promise<readonly GrantedFile[]>
  chooseSave(suggestedName: string): Promise<GrantedFile | undefined>
  onOpenFiles(listener: (files: readonly GrantedFile[]) => void): void
  onMenuCommand(listener: (id: string) => void): void
  onNotice(listener: (notice: HostNotice) => void): void
  setMenu(entries: readonly MenuEntry[]): void
  setTitle(title: string): void
  showRun(run: string | undefined): void
  dragRun(run: string): Promise<void>
  revealRun(run: string): Promise<void>
  setProgress(share: number | undefined): void
  setTheme(theme: ThemeChoice): void
  zoom(step: ZoomStep): void
  versions(): Promise<Readonly<Record<string, string>>>
}

declare global {
  interface Window {
    readonly rankscopeHost?: DesktopBridge
  }
}
