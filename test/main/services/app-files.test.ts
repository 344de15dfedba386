import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { appFile, contentSecurityPolicy } from '../../../main/services/app-files.ts'

const base = realpathSync(mkdtempSync(join(tmpdir(), 'rankscope-files-')))
const folder = join(base, 'app')
mkdirSync(join(folder, 'assets'), { recursive: true })
mkdirSync(join(base, 'app-secrets'))
for (const [path, text] of [
  ['app/index.html', '<!doctype html>'],
  ['app/assets/a.js', '1'],
  ['app/notes.txt', 'no type in the table'],
  ['app/..data.js', '1'],
  ['secret.json', '{}'],
  ['app-secrets/secret.json', '{}'],
] as const)
  writeFileSync(join(base, path), text)
symlinkSync(join(base, 'secret.json'), join(folder, 'link.json'))
afterAll(() => rmSync(base, { recursive: true }))

test('a path inside the folder is its file, / is the page', async () => {
  expect(await appFile(folder, '/')).toEqual({
    path: join(folder, 'index.html'),
    type: 'text/html; charset=utf-8',
  })
  expect((await appFile(folder, '/assets/a.js'))?.type).toBe('text/javascript; charset=utf-8')
  expect((await appFile(folder, '/..data.js'))?.path).toBe(join(folder, '..data.js'))
})

test.each([
  '/../secret.json',
  '/../app-secrets/secret.json',
  '/assets/../../secret.json',
  '/%2e%2e/secret.json',
  '/..%2fsecret.json',
  '/..%5csecret.json',
  '/..\\secret.json',
  '/link.json',
  '/assets',
  '/notes.txt',
  '/missing.js',
  '/index.html%00.js',
  '/%',
  'index.html',
  '//etc/passwd',
  '',
])('%s is no file of the studio', async path => {
  expect(await appFile(folder, path)).toBeUndefined()
})

test('the policy lets nothing in from elsewhere and no inline script run', () => {
  const rules = new Map(
    contentSecurityPolicy.split('; ').map(rule => {
      const [name, ...values] = rule.split(' ')
      return [name, values.join(' ')]
    }),
  )
  expect(rules.get('default-src')).toBe("'none'")
  expect(rules.get('script-src')).toBe("'self'")
  expect(rules.get('connect-src')).toBe("'self'")
  expect(contentSecurityPolicy).not.toMatch(/unsafe-eval|https?:|\*/)
})
