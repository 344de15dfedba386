/** Quick fixes for the recorder's findings, where the editor offers its own: the bulb, the hover, Ctrl+. */
import type { monaco as Monaco } from './monaco.ts'
import { quickFix } from './quick-fixes.ts'
import type { StrategyDesk } from './strategy-desk.ts'

export function fixProvider(desk: StrategyDesk): Monaco.languages.CodeActionProvider {
  return {
    provideCodeActions(model, range, context) {
      const lines = model.getLinesContent()
      const { violations } = desk.preview.state.get()
      const here = violations.filter(
        ({ line }) => line >= range.startLineNumber && line <= range.endLineNumber,
      )
      const actions = here.flatMap(fault => {
        const fix = quickFix(fault, lines)
        if (!fix) return []
        const { line, text, title } = fix
        const edit = {
          resource: model.uri,
          versionId: model.getVersionId(),
          textEdit: { range: wholeLine(model, line), text },
        }
        const diagnostics = context.markers.filter(({ code }) => code === fault.code)
        return [{ title, kind: 'quickfix', isPreferred: true, diagnostics, edit: { edits: [edit] } }]
      })
      // Ranks that have a fault alike have one fix.
      const once = actions.filter(({ title }, at) => actions.findIndex(other => other.title === title) === at)
      return { actions: once, dispose() {} }
    },
  }
}

function wholeLine(model: Monaco.editor.ITextModel, line: number): Monaco.IRange {
  return {
    startLineNumber: line,
    startColumn: 1,
    endLineNumber: line,
    endColumn: model.getLineMaxColumn(line),
  }
}
