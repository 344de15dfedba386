/** The colours of the code editor, from the window's tokens; what the tokens lack stands here, per theme. */
import type { Theme } from '../app/theme.ts'
import type { monaco as Monaco } from './monaco.ts'

const syntax: Readonly<Record<Theme, Readonly<Record<string, string>>>> = {
  dark: {
    keyword: '#c792ea',
    string: '#8fce9b',
    number: '#ef9f45',
    comment: '#8391a5',
    type: '#6cc5d9',
    identifier: '#d9e0ea',
    delimiter: '#a9b5c6',
    regexp: '#e8c547',
  },
  light: {
    keyword: '#7a3db8',
    string: '#187550',
    number: '#a14e00',
    comment: '#5b6777',
    type: '#0f6f86',
    identifier: '#1b2430',
    delimiter: '#48566a',
    regexp: '#8a5800',
  },
}

/**
 * @param token value of a CSS custom property, `#rrggbb`
 */
export function editorTheme(
  theme: Theme,
  token: (property: string) => string,
): Monaco.editor.IStandaloneThemeData {
  const rules = Object.entries(syntax[theme]).map(([name, colour]) => ({
    token: name,
    foreground: colour.slice(1),
    ...(name === 'comment' && { fontStyle: 'italic' }),
  }))
  const colour = (property: string, alpha = '') => token(property).trim() + alpha
  return {
    base: theme === 'dark' ? 'vs-dark' : 'vs',
    inherit: true,
    rules,
    colors: {
      'editor.background': colour('--background'),
      'editor.foreground': colour('--text'),
      'editorLineNumber.foreground': colour('--muted'),
      'editorLineNumber.activeForeground': colour('--text'),
      'editorCursor.foreground': colour('--accent'),
      'editor.selectionBackground': colour('--accent', '44'),
      'editor.inactiveSelectionBackground': colour('--accent', '22'),
      'editor.lineHighlightBackground': colour('--raised'),
      'editor.lineHighlightBorder': '#00000000',
      'editor.wordHighlightBackground': colour('--faint', '33'),
      'editor.wordHighlightStrongBackground': colour('--faint', '44'),
      'editor.wordHighlightTextBackground': colour('--faint', '22'),
      'editorBracketMatch.background': colour('--accent', '22'),
      'editorBracketMatch.border': '#00000000',
      'editorIndentGuide.background1': colour('--line'),
      'editorIndentGuide.activeBackground1': colour('--faint'),
      'editorWidget.background': colour('--panel'),
      'editorWidget.border': colour('--line'),
      'editorHoverWidget.background': colour('--panel'),
      'editorHoverWidget.border': colour('--line'),
      'editorSuggestWidget.background': colour('--panel'),
      'editorSuggestWidget.border': colour('--line'),
      'editorSuggestWidget.selectedBackground': colour('--accent-surface'),
      'editorSuggestWidget.selectedForeground': colour('--text'),
      'editorError.foreground': colour('--bad'),
      'editorWarning.foreground': colour('--warn'),
      'editorMarkerNavigation.background': colour('--panel'),
      'editorOverviewRuler.border': '#00000000',
      'editorOverviewRuler.errorForeground': colour('--bad'),
      'editorOverviewRuler.warningForeground': colour('--warn'),
      'scrollbarSlider.background': colour('--faint', '55'),
      'scrollbarSlider.hoverBackground': colour('--faint', '88'),
      'scrollbarSlider.activeBackground': colour('--faint', 'aa'),
      focusBorder: colour('--accent'),
      'input.background': colour('--background'),
      'input.border': colour('--line'),
    },
  }
}
