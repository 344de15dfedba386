import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { nameOf, readError } from '../../../traces-db/store/file-error.ts'

test('a path is called by its last part, and by all of it where it has none', () => {
  expect(nameOf('/a/b.json')).toBe('b.json')
  expect(nameOf('/')).toBe('/')
  expect(nameOf('.')).toBe(nameOf(resolve('.')))
})

test('a disk’s root that may not be read is named', () => {
  const refused = Object.assign(new Error('EACCES'), { code: 'EACCES' })
  expect(readError(refused, '/').message).toBe('/ cannot be opened: it or its folder may not be read.')
})
