/** A report as Markdown that can be pasted anywhere: names from traces stay text. */
import type { ReportBlock } from './report-document.ts'

export function reportMarkdown(blocks: readonly ReportBlock[]): string {
  return `${blocks.map(block).filter(Boolean).join('\n\n')}\n`
}

function block(entry: ReportBlock): string {
  if (entry.kind === 'heading') return `${'#'.repeat(entry.level)} ${plain(entry.text)}`
  if (entry.kind === 'text') return plain(entry.text)
  if (entry.kind === 'list') return entry.items.map(item => `- ${plain(item)}`).join('\n')
  if (entry.kind === 'picture') return ''
  const line = (cells: readonly string[]) => `| ${cells.map(plain).join(' | ')} |`
  return [line(entry.columns), line(entry.columns.map(() => '---')), ...entry.rows.map(line)].join('\n')
}

/** No mark-up, HTML, link or mention comes from a name. */
function plain(text: string): string {
  const oneLine = text.replaceAll(/[\u0000-\u001f\u007f-\u009f]+/g, ' ')
  if (oneLine === '---') return oneLine
  return oneLine
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('@', '&#64;')
    .replaceAll(/[\\`*_[\]|#~!]/g, '\\$&')
}
