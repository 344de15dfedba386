/**
 * Monaco on the desk: a text model for each open document (its undo history stays while another is in front),
 * faults as markers, circles of waits and the line of the slice under the mouse as decorations.
 */
import { resolvedTheme } from '../app/theme.ts'
import { editorTheme } from './editor-theme.ts'
import { circleLines, faultMarkers } from './fault-markers.ts'
import { fixProvider } from './fix-provider.ts'
import type { monaco as Monaco, provideApi as provide } from './monaco.ts'
import type { StrategyDesk } from './strategy-desk.ts'
import { hasSameTexts, isGrid } from './strategy-document.ts'

interface MonacoModule {
  readonly monaco: typeof Monaco
  readonly provideApi: typeof provide
}

const markerOwner = 'rankscope'
const themeName = 'rankscope'

export class CodeView {
  readonly #monaco: typeof Monaco
  readonly #editor: Monaco.editor.IStandaloneCodeEditor
  readonly #desk: StrategyDesk
  readonly #models = new Map<string, Monaco.editor.ITextModel>()
  readonly #views = new Map<string, Monaco.editor.ICodeEditorViewState | null>()
  readonly #decorations: Monaco.editor.IEditorDecorationsCollection
  readonly #stops: (() => void)[] = []
  #shown: string | undefined

  constructor(element: HTMLElement, { monaco, provideApi }: MonacoModule, desk: StrategyDesk) {
    this.#monaco = monaco
    this.#desk = desk
    this.#applyTheme(element)
    this.#editor = monaco.editor.create(element, {
      model: null,
      theme: themeName,
      automaticLayout: true,
      // The window's keys know a text area for a field.
      editContext: false,
      fontFamily: '"JetBrains Mono Variable", ui-monospace, monospace',
      fontSize: 13,
      lineHeight: 20,
      fontLigatures: false,
      minimap: { enabled: false },
      scrollBeyondLastLine: false,
      fixedOverflowWidgets: true,
      padding: { top: 8, bottom: 8 },
      lineNumbersMinChars: 3,
      glyphMargin: false,
      folding: true,
      tabSize: 2,
      overviewRulerLanes: 2,
      ariaLabel: 'Source of the strategy',
    })
    this.#decorations = this.#editor.createDecorationsCollection()
    const { documents, preview, sliceLine, goTo, choices } = desk
    const api = choices.get()?.api
    if (api) provideApi(api)
    this.#watch(choices, () => {
      const told = choices.get()?.api
      if (told) provideApi(told)
    })
    this.#watch(documents.front, () => this.#show())
    let followed = documents.all.get()
    this.#watch(documents.all, () => {
      const before = followed
      followed = documents.all.get()
      // A step of a slider changes a document's settings alone.
      if (!hasSameTexts(before, followed)) this.#followTexts()
    })
    let marked = preview.state.get().violations
    this.#watch(preview.state, () => {
      const { violations } = preview.state.get()
      if (violations === marked) return
      marked = violations
      this.#mark()
    })
    this.#watch(sliceLine, () => this.#showSliceLine())
    this.#watch(goTo, () => this.#goTo())
    this.#watch(resolvedTheme, () => this.#applyTheme(element))
    const { Explicit, NotSet } = monaco.editor.CursorChangeReason
    const watched = [
      // While one types no line is meant.
      this.#editor.onDidChangeCursorPosition(({ reason, position: { lineNumber: line } }) =>
        desk.cursorPlace.set(reason === Explicit || reason === NotSet ? { line } : undefined),
      ),
      this.#editor.onMouseMove(({ target: { position } }) => this.#hover(position?.lineNumber)),
      this.#editor.onMouseLeave(() => this.#hover(undefined)),
      monaco.languages.registerCodeActionProvider('typescript', fixProvider(desk)),
    ]
    this.#stops.push(() => {
      for (const each of watched) each.dispose()
    })
    this.#editor.addCommand(monaco.KeyMod.CtrlCmd | monaco.KeyCode.Enter, () => {
      void element.dispatchEvent(new CustomEvent('run-strategy', { bubbles: true }))
    })
    void document.fonts.ready.then(() => monaco.editor.remeasureFonts())
    this.#show()
  }

  focus(): void {
    this.#editor.focus()
  }

  close(): void {
    for (const stop of this.#stops) stop()
    this.#editor.dispose()
    for (const model of this.#models.values()) model.dispose()
  }

  #watch(store: { subscribe(listener: () => void): () => void }, listener: () => void): void {
    this.#stops.push(store.subscribe(listener))
  }

  #hover(line: number | undefined): void {
    if (line === this.#desk.hoverPlace.get()?.line) return
    this.#desk.hoverPlace.set(line === undefined ? undefined : { line })
  }

  /** Puts the document in front into the editor, where it was left. While a schedule is, the editor waits. */
  #show(): void {
    const document = this.#desk.documents.current()
    if (document?.id === this.#shown || (document && isGrid(document))) return
    if (this.#shown !== undefined) this.#views.set(this.#shown, this.#editor.saveViewState())
    this.#shown = document?.id
    this.#editor.setModel(document ? this.#modelOf(document.id, document.text) : null)
    const view = document && this.#views.get(document.id)
    if (view) this.#editor.restoreViewState(view)
    this.#mark()
  }

  #modelOf(id: string, text: string): Monaco.editor.ITextModel {
    const known = this.#models.get(id)
    if (known) return known
    const uri = this.#monaco.Uri.parse(`file:///strategies/${id}.ts`)
    const model = this.#monaco.editor.createModel(text, 'typescript', uri)
    model.updateOptions({
      tabSize: 2,
      bracketColorizationOptions: { enabled: false, independentColorPoolPerBracketType: false },
    })
    model.setEOL(this.#monaco.editor.EndOfLineSequence.LF)
    model.onDidChangeContent(() => this.#desk.setText(id, model.getValue()))
    this.#models.set(id, model)
    return model
  }

  /** A version was restored or a file read again: as an edit, so that it can be undone. Closed ones go. */
  #followTexts(): void {
    for (const [id, model] of this.#models) {
      const document = this.#desk.documents.get(id)
      if (!document) {
        this.#models.delete(id)
        this.#views.delete(id)
        model.dispose()
      } else if (document.text !== model.getValue()) {
        const edit = { range: model.getFullModelRange(), text: document.text }
        model.pushStackElement()
        model.pushEditOperations([], [edit], () => null)
        model.pushStackElement()
      }
    }
  }

  #isInFront(): boolean {
    return this.#shown !== undefined && this.#shown === this.#desk.documents.front.get()
  }

  #mark(): void {
    const model = this.#editor.getModel()
    if (!model || !this.#isInFront()) return
    const { violations } = this.#desk.preview.state.get()
    const { MarkerSeverity } = this.#monaco
    const markers = faultMarkers(violations, model.getLineCount()).map(
      ({ line, message, severity, code }) => ({
        startLineNumber: line,
        endLineNumber: line,
        startColumn: model.getLineFirstNonWhitespaceColumn(line) || 1,
        endColumn: model.getLineMaxColumn(line),
        message,
        code,
        source: 'rankscope',
        severity: severity === 'error' ? MarkerSeverity.Error : MarkerSeverity.Warning,
      }),
    )
    this.#monaco.editor.setModelMarkers(model, markerOwner, markers)
    this.#decorate()
  }

  #decorate(): void {
    const model = this.#editor.getModel()
    if (!model) return
    const { violations } = this.#desk.preview.state.get()
    const whole = (line: number, className: string) => ({
      range: new this.#monaco.Range(line, 1, line, 1),
      options: { isWholeLine: true, className, linesDecorationsClassName: `${className}-edge` },
    })
    const inText = (line: number) => line >= 1 && line <= model.getLineCount()
    const faults = violations.map(({ line }) => line).filter(inText)
    const circle = circleLines(violations).filter(inText)
    const slice = this.#desk.sliceLine.get()?.line
    this.#decorations.set([
      ...[...new Set([...faults, ...circle])].map(line => whole(line, 'fault-line')),
      ...(slice !== undefined && inText(slice) ? [whole(slice, 'slice-line')] : []),
    ])
  }

  /** Hovering moves nothing unless the line is out of sight. */
  #showSliceLine(): void {
    if (!this.#isInFront()) return
    this.#decorate()
    const line = this.#desk.sliceLine.get()?.line
    if (line === undefined || line > (this.#editor.getModel()?.getLineCount() ?? 0)) return
    this.#editor.revealLineInCenterIfOutsideViewport(line, this.#monaco.editor.ScrollType.Immediate)
  }

  #goTo(): void {
    const target = this.#desk.goTo.get()
    if (!target || target.line < 1 || !this.#isInFront()) return
    this.#editor.revealLineInCenterIfOutsideViewport(target.line)
    // Its beginning, too, where the text was scrolled to the end of a long line before.
    this.#editor.setScrollLeft(0, this.#monaco.editor.ScrollType.Immediate)
    this.#editor.setPosition({ lineNumber: target.line, column: this.#firstColumn(target.line) })
    this.#editor.focus()
  }

  #firstColumn(line: number): number {
    const model = this.#editor.getModel()
    if (!model || line > model.getLineCount()) return 1
    return model.getLineFirstNonWhitespaceColumn(line) || 1
  }

  #applyTheme(element: HTMLElement): void {
    const style = getComputedStyle(element)
    const theme = editorTheme(resolvedTheme.get(), property => style.getPropertyValue(property))
    this.#monaco.editor.defineTheme(themeName, theme)
    this.#monaco.editor.setTheme(themeName)
  }
}
