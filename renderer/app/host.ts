/**
 * What the window needs of the program around it. Two implementations: the desktop's (through the preload
 * script) and the browser's (through the server that sent the page). Nothing else in the renderer knows which.
 */
import type { Port } from '../../engine/base/channel/port.ts'

export type ServiceName = 'traces-db' | 'engine'

/** A file that a person chose, dropped or named: the service knows its path by the token. */
export interface GrantedFile {
  readonly token: string
  readonly name: string
  readonly bytes: number
  /** What a browser sent: a copy of the file, which nobody else changes, and in no place of its own. */
  readonly isCopy?: true
}

/** What is told of files that travel to the server, and how that is stopped. */
export interface Sending {
  readonly onProgress: (share: number) => void
  /** Of those that cannot be read, the reason of each: the others travel. */
  readonly onRefusals: (reasons: readonly string[]) => void
  readonly signal: AbortSignal
}

export interface ServiceState {
  readonly service: ServiceName
  readonly state: 'running' | 'restarting' | 'failed'
  /** Why, in a sentence, where it is not running. */
  readonly message?: string
}

export type ThemeChoice = 'system' | 'light' | 'dark'

export type ZoomStep = 'in' | 'out' | 'reset'

/** What the program around the window has to say: something of it ended and was started again, for example. */
export interface HostNotice {
  readonly tone: 'info' | 'warn' | 'bad'
  readonly text: string
}

/** A command as the native menu shows it. */
export interface MenuEntry {
  readonly id: string
  readonly title: string
  readonly group: string
  /** In Electron's spelling. */
  readonly accelerator?: string
  readonly enabled: boolean
}

export interface Host {
  readonly kind: 'desktop' | 'browser'
  /** A new connection to a service; after the service restarted, call it again. */
  connect(service: ServiceName): Promise<Port>
  onServiceState(listener: (state: ServiceState) => void): void
  /** Shows the open dialog. Empty where the person cancelled. `folder`: every trace in it. */
  chooseFiles(what: 'files' | 'folder', sending: Sending): Promise<readonly GrantedFile[]>
  /** Grants what was dropped on the window; folders are walked. In a browser this uploads. Throws `cancelled`. */
  grantDropped(data: DataTransfer, sending: Sending): Promise<readonly GrantedFile[]>
  /** Asks where to save. In a browser the file is downloaded by `finishSave`. Undefined where cancelled. */
  chooseSave(suggestedName: string): Promise<GrantedFile | undefined>
  finishSave(file: GrantedFile): Promise<void>
  /** Files that others asked to open: the command line, a second instance, the system's file manager. */
  onOpenFiles(listener: (files: readonly GrantedFile[]) => void): void
  /** Commands of the native menu, by command id. */
  onMenuCommand(listener: (id: string) => void): void
  onNotice(listener: (notice: HostNotice) => void): void
  /** Everything that the native menu offers; a browser has none of ours. */
  setMenu(entries: readonly MenuEntry[]): void
  setTitle(title: string): void
  /** The run in front: the system offers its file in the title bar, where it has a place for it. */
  showRun(run: string | undefined): void
  /** Hands a run's file to the system as what is dragged, while the mouse is down; absent where there is none. */
  readonly dragRun?: (run: string) => Promise<void>
  /** Shows the file of a run in the file manager; absent where there is none. */
  readonly revealRun?: (run: string) => Promise<void>
  /** 0 to 1 in the task bar; undefined removes it. */
  setProgress(share: number | undefined): void
  setTheme(theme: ThemeChoice): void
  /** The whole window larger or smaller; a browser does it by itself. */
  zoom(step: ZoomStep): void
  /** Of what it runs on, by name. */
  versions(): Promise<Readonly<Record<string, string>>>
}
