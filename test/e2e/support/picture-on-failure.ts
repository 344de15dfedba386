import { join } from 'node:path'
import type { TestContext } from 'vitest'
import { type OpenedStudio, root } from './studio.ts'

/** For `beforeEach`: where the test fails, what the window and the terminal showed then is kept and told. */
export function pictureOnFailure({ task, onTestFailed }: TestContext, studio: OpenedStudio): void {
  onTestFailed(async () => {
    const path = join(root, 'out/e2e', `${task.name.replaceAll(/\W+/g, '-')}.failure.png`)
    await studio.page.screenshot({ path }).catch(() => {})
    process.stdout.write(`The window: ${path}\nThe terminal: ${studio.printed().slice(-1000)}\n`)
  })
}
