import { expect, test } from 'vitest'
import { cleanEnvironment } from '../../../main/services/clean-environment.ts'

test('what would change how a child loads is left out, the rest is kept', () => {
  expect(
    cleanEnvironment({
      HOME: '/home/ada',
      PATH: '/bin',
      NODE_OPTIONS: '--require ./x.js',
      LD_PRELOAD: '/tmp/x.so',
      DYLD_INSERT_LIBRARIES: '/tmp/x.dylib',
      ELECTRON_RUN_AS_NODE: '1',
      EMPTY: undefined,
    }),
  ).toEqual({ HOME: '/home/ada', PATH: '/bin' })
})
