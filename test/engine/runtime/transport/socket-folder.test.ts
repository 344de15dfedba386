import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makePrivateFolder } from '../../../../engine/runtime/transport/socket-folder.ts'

test.skipIf(process.platform === 'win32')(
  'folders of processes that are gone are removed, those of living ones stay',
  () => {
    const { pid } = spawnSync(process.execPath, ['-e', ''])
    const prefix = 'rankscope-test-folder-'
    const stale = join(tmpdir(), `${prefix}${pid}-abc`)
    const living = join(tmpdir(), `${prefix}${process.pid}-abc`)
    for (const folder of [stale, living]) mkdirSync(folder)
    const made = makePrivateFolder(prefix)
    expect([stale, living, made].map(folder => existsSync(folder))).toEqual([false, true, true])
    for (const folder of [living, made]) rmSync(folder, { recursive: true })
  },
)
