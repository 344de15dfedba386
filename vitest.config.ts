import { defineConfig } from 'vitest/config'

// Unit and service tests. The end-to-end tests (a real browser, a real Electron) run from test/run.ts,
// which first provides what they need.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/e2e/**', 'test/bench/**'],
    testTimeout: 60_000,
    pool: 'forks',
  },
})
