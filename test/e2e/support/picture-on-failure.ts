import { join } from 'node:path'
import type { Page } from 'playwright'
import type { TestContext } from 'vitest'
import { root } from './studio.ts'

/** For `beforeEach`: where the test fails, what the window showed then lies in out/e2e. */
export function pictureOnFailure({ task, onTestFailed }: TestContext, page: Page): void {
  onTestFailed(async () => {
    const path = join(root, 'out/e2e', `${task.name.replaceAll(/\W+/g, '-')}.failure.png`)
    await page.screenshot({ path }).catch(() => {})
    process.stdout.write(`What the window showed: ${path}\n`)
  })
}
