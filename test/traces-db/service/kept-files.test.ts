/** Files of the editor: known by their tokens from one start of the service to the next, and by nothing else. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openTracesService } from '../../../traces-db/service/in-process.ts'
import { ServiceFixture } from './service-fixture.ts'

const fixture = new ServiceFixture()

const bytes = (text: string) => new TextEncoder().encode(text)

async function restart(): Promise<void> {
  await fixture.service.close()
  fixture.service = openTracesService({ home: fixture.home })
}

function file(name: string, text: string): string {
  const path = join(fixture.folder, name)
  writeFileSync(path, text)
  return path
}

test('a kept token reads and writes the same file after the next start', async () => {
  const path = file('mine.ts', 'first')
  const { token } = fixture.service.grants.grantFile(path, true)
  await fixture.client.keepFile({ file: token })
  await restart()
  writeFileSync(path, 'second')
  expect(await fixture.client.readText({ file: token })).toMatchObject({ name: 'mine.ts', text: 'second' })
  await fixture.client.saveFile({ file: token, bytes: bytes('third') })
  expect(readFileSync(path, 'utf8')).toBe('third')
})

test('a token that was not kept, or was forgotten, is unknown after the next start', async () => {
  const path = file('mine.ts', 'first')
  const [unkept, forgotten] = [true, true].map(write => fixture.service.grants.grantFile(path, write).token)
  await fixture.client.keepFile({ file: forgotten! })
  await fixture.client.forgetFile({ file: forgotten! })
  await restart()
  for (const token of [unkept!, forgotten!]) {
    await expect(fixture.client.readText({ file: token })).rejects.toMatchObject({ code: 'not-found' })
  }
})

test('what was granted to be read may not be written after the next start either', async () => {
  const path = file('mine.ts', 'first')
  const token = fixture.grant(path)
  await fixture.client.keepFile({ file: token })
  await restart()
  expect((await fixture.client.readText({ file: token })).text).toBe('first')
  await expect(fixture.client.saveFile({ file: token, bytes: bytes('x') })).rejects.toMatchObject({
    code: 'not-found',
  })
  expect(readFileSync(path, 'utf8')).toBe('first')
})

test('a path is no token: nothing that a person did not choose can be kept or read', async () => {
  const path = file('secret.ts', 'secret')
  for (const guess of [path, 'secret.ts', '../secret.ts']) {
    await expect(fixture.client.keepFile({ file: guess })).rejects.toMatchObject({ code: 'not-found' })
    await fixture.client.keepText({ key: guess, text: JSON.stringify({ path, write: true }) })
    await expect(fixture.client.readText({ file: guess })).rejects.toMatchObject({ code: 'not-found' })
  }
})

test('a kept file that is gone says so, and can be written again', async () => {
  const path = file('mine.ts', 'first')
  const { token } = fixture.service.grants.grantFile(path, true)
  await fixture.client.keepFile({ file: token })
  rmSync(path)
  await restart()
  await expect(fixture.client.readText({ file: token })).rejects.toMatchObject({ code: 'not-found' })
  await fixture.client.saveFile({ file: token, bytes: bytes('again') })
  expect(readFileSync(path, 'utf8')).toBe('again')
})
