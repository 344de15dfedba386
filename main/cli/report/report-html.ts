/** A report as one HTML file that needs nothing else: no script, no font, no address of anybody. */
import { type ChartColours, chartColours } from '../../../renderer/charts/chart-colours.ts'
import { sceneSvg } from '../../../renderer/charts/scene-svg.ts'
import type { PaletteTheme } from '../../../renderer/timeline/palette.ts'
import { fallbackTokens, themeColours } from '../../../renderer/timeline/theme-colours.ts'
import type { ReportBlock, ReportPicture } from './report-document.ts'
import { shortForm } from './short-form.ts'

const style = `
body { font: 14px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem; color: #1a1d23; background: #fff }
table { border-collapse: collapse; margin: .5rem 0 1.5rem; font-variant-numeric: tabular-nums }
th, td { text-align: left; padding: .2rem .8rem .2rem 0; border-bottom: 1px solid #d8dce3; vertical-align: top; overflow-wrap: break-word; max-width: 36rem }
summary { cursor: pointer } details[open] > summary { margin-bottom: .2rem; font-weight: 600 }
figure { margin: .5rem 0 1rem } svg { max-width: 100%; height: auto } .dark { display: none }
@media (prefers-color-scheme: dark) { body { color: #e4e7ec; background: #16181d } th, td { border-color: #343a46 } .light { display: none } .dark { display: block } }
`

export function reportHtml(title: string, blocks: readonly ReportBlock[]): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${text(title)}</title><style>${style}</style></head><body>
${blocks.map(block).join('\n')}
</body></html>
`
}

function block(entry: ReportBlock, position: number): string {
  if (entry.kind === 'heading') return `<h${entry.level}>${text(entry.text)}</h${entry.level}>`
  if (entry.kind === 'text') return `<p>${text(entry.text)}</p>`
  if (entry.kind === 'list') return `<ul>${entry.items.map(item => `<li>${text(item)}</li>`).join('')}</ul>`
  if (entry.kind === 'picture') return picture(entry.title, entry.draw, position)
  const row = (cells: readonly string[], tag: 'th' | 'td') => {
    const content = cells.map((cell, at) => (at === 0 ? nameCell(cell) : text(cell)))
    return `<tr>${content.map(cell => `<${tag}>${cell}</${tag}>`).join('')}</tr>`
  }
  const head = row(entry.columns, 'th')
  return `<table><thead>${head}</thead><tbody>${entry.rows.map(cells => row(cells, 'td')).join('')}</tbody></table>`
}

/** What a row is about: a long name by its short form, which opens to the whole. */
function nameCell(content: string): string {
  const short = shortForm(content)
  if (short === content) return text(content)
  return `<details><summary>${text(short)}</summary>${text(content)}</details>`
}

const pictureWidth = 800
const themes = {
  light: { colours: coloursOf('light'), background: fallbackTokens.light.panel },
  dark: { colours: coloursOf('dark'), background: fallbackTokens.dark.panel },
}

function coloursOf(theme: PaletteTheme): ChartColours {
  return chartColours(
    themeColours(property => (property === '--background' ? fallbackTokens[theme].background : '')),
  )
}

/** As the window draws it, for light and for dark: the page shows the one that it is read in. */
function picture(title: string, draw: ReportPicture, position: number): string {
  const svgs = Object.entries(themes).map(([theme, { colours, background }]) => {
    const fonts = { background, sans: 'system-ui, sans-serif', mono: 'ui-monospace, monospace' }
    const scene = draw(pictureWidth, colours)
    return `<div class="${theme}">${sceneSvg(scene, title, fonts, `${theme}-${position}-`)}</div>`
  })
  return `<figure>${svgs.join('')}</figure>`
}

function text(value: string): string {
  return value
    .replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]+/g, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}
