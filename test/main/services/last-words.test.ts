import { expect, test } from 'vitest'
import { errorSentence } from '../../../main/services/last-words.ts'

test('of what a dying process printed, the sentence of its last error is kept and no stack', () => {
  const printed = `/work/a.ts:14
if (!home) throw new Error('RANKSCOPE_DATA must name the folder of the library.')
                 ^

Error: RANKSCOPE_DATA must name the folder of the library.
    at file:///work/a.ts:14:18
    at ModuleJob.run (node:internal/modules/esm/module_job:343:25)

Node.js v24.21.0
`
  expect(errorSentence(printed)).toBe('RANKSCOPE_DATA must name the folder of the library.')
  expect(errorSentence('AppError: This workspace is newer.\n')).toBe('This workspace is newer.')
  expect(errorSentence('Error [ERR_DLOPEN_FAILED]: wrong\n')).toBe('wrong')
  expect(errorSentence('(node:1) Warning: nothing\n')).toBe('')
})
