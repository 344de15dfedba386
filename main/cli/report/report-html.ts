/** A report as one HTML file that needs nothing else: no script, no font, no address of anybody. */
import type { ReportBar, ReportBlock } from './report-document.ts'

const style = `
body { font: 14px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem; color: #1a1d23; background: #fff }
table { border-collapse: collapse; margin: .5rem 0 1.5rem; font-variant-numeric: tabular-nums }
th, td { text-align: left; padding: .2rem .8rem .2rem 0; border-bottom: 1px solid #d8dce3; vertical-align: top; overflow-wrap: anywhere }
svg text { font: 12px system-ui, sans-serif; fill: currentColor }
@media (prefers-color-scheme: dark) { body { color: #e4e7ec; background: #16181d } th, td { border-color: #343a46 } }
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

function block(entry: ReportBlock): string {
  if (entry.kind === 'heading') return `<h${entry.level}>${text(entry.text)}</h${entry.level}>`
  if (entry.kind === 'text') return `<p>${text(entry.text)}</p>`
  if (entry.kind === 'list') return `<ul>${entry.items.map(item => `<li>${text(item)}</li>`).join('')}</ul>`
  if (entry.kind === 'picture') return picture(entry.title, entry.bars)
  const row = (cells: readonly string[], tag: 'th' | 'td') =>
    `<tr>${cells.map(cell => `<${tag}>${text(cell)}</${tag}>`).join('')}</tr>`
  const head = row(entry.columns, 'th')
  return `<table><thead>${head}</thead><tbody>${entry.rows.map(cells => row(cells, 'td')).join('')}</tbody></table>`
}

const labelWidth = 160
const barWidth = 640
const rowHeight = 24

/** Stacked bars with a legend. */
function picture(title: string, bars: readonly ReportBar[]): string {
  const names = new Map(bars.flatMap(({ parts }) => parts).map(({ name, colour }) => [name, colour]))
  const height = (bars.length + 1) * rowHeight + 8
  const rows = bars.map(({ label, parts }, i) => {
    let x = labelWidth
    const y = i * rowHeight
    const rects = parts.map(({ name, share, colour }) => {
      const width = Math.max(0, share * barWidth)
      const rect = `<rect x="${x.toFixed(2)}" y="${y + 3}" width="${width.toFixed(2)}" height="${rowHeight - 6}" fill="${text(colour)}"><title>${text(name)} ${(100 * share).toFixed(2)} %</title></rect>`
      x += width
      return rect
    })
    return `<text x="0" y="${y + 17}">${text(label.slice(0, 24))}</text>${rects.join('')}`
  })
  const legend = [...names].map(([name, colour], i) => {
    const x = labelWidth + i * 160
    const y = bars.length * rowHeight + 8
    return `<rect x="${x}" y="${y}" width="12" height="12" fill="${text(colour)}"/><text x="${x + 17}" y="${y + 11}">${text(name)}</text>`
  })
  return `<svg role="img" aria-label="${text(title)}" width="${labelWidth + barWidth}" height="${height}" viewBox="0 0 ${labelWidth + barWidth} ${height}">${rows.join('')}${legend.join('')}</svg>`
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
