import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { catalogue } from '../../../engine/hardware/catalogue.ts'
import { keepMeasuredSystem, measuredSystems } from '../../../main/services/this-machine.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rankscope-test-'))
  vi.stubEnv('RANKSCOPE_DATA', folder)
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
})

it('what cannot be read again takes the place of nothing', () => {
  const [system] = catalogue
  const path = keepMeasuredSystem(system!)
  const before = readFileSync(path, 'utf8')
  const broken = { ...system!, memory: { ...system!.memory, gigabytes: Number.NaN } }
  expect(() => keepMeasuredSystem(broken)).toThrow(/What was measured of this machine cannot be used/)
  expect(readFileSync(path, 'utf8')).toBe(before)
  expect(measuredSystems()).toEqual([system])
})
