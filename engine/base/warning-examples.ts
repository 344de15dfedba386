/** What a warning of an import tells of the files that it is about, a line a file. */
import { countText } from './count-text.ts'
import type { ImportWarning } from './run.ts'

/** Empty where the warning has no example. */
export function warningExamples({ example, examples, moreFiles = 0 }: ImportWarning): string[] {
  if (!examples) return example === '' ? [] : [example]
  if (moreFiles === 0) return [...examples]
  return [...examples, `and ${countText(moreFiles)} more ${moreFiles === 1 ? 'file' : 'files'}`]
}
