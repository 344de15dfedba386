import { expect, test } from 'vitest'
import { pathsInArguments } from '../../../main/desktop/paths-in-arguments.ts'

test('in a checkout the first plain argument is the app and the rest are files', () => {
  expect(pathsInArguments(['electron', '--no-sandbox', '/app', 'a.json', '/b'], false, '/work')).toEqual([
    '/work/a.json',
    '/b',
  ])
})

test('addresses, as file managers pass them, become paths; one of another machine stays as it is', () => {
  expect(pathsInArguments(['rankscope', 'file:///tmp/a%20b.json', 'file://other/c'], true, '/work')).toEqual([
    '/tmp/a b.json',
    '/work/file:/other/c',
  ])
})

test('in a package every plain argument is a file; switches of Chromium are not', () => {
  expect(pathsInArguments(['rankscope', '--inspect=0', 'a.json'], true, '/work')).toEqual(['/work/a.json'])
})
