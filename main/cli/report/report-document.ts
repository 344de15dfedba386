/** A report as data: what the Markdown and the HTML form are written from. All texts are plain: writers escape. */
export type ReportBlock =
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | {
      readonly kind: 'table'
      readonly columns: readonly string[]
      readonly rows: readonly (readonly string[])[]
    }
  /** Left out of Markdown: the table beside it says the same. */
  | { readonly kind: 'picture'; readonly title: string; readonly bars: readonly ReportBar[] }

/** A stacked bar; shares of the whole width. */
export interface ReportBar {
  readonly label: string
  readonly parts: readonly { readonly name: string; readonly share: number; readonly colour: string }[]
}
