/**
 * Compares what is on the screen with a picture in test/e2e/golden. A page is taken when two pictures in a row
 * are equal: then nothing moves any more. `RANKSCOPE_GOLDEN=write` writes the pictures anew; where they differ,
 * the new picture and the difference lie in out/e2e.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Locator, Page } from 'playwright'
import { root } from './studio.ts'

const goldenFolder = join(root, 'test/e2e/golden')
const outputFolder = join(root, 'out/e2e')

/** Of all pixels. Letters differ by a shade between versions of Chromium; a shifted row is far above this. */
export const toleratedShare = 0.003
/** Of 255, in any channel. */
const toleratedStep = 32

export interface Comparison {
  /** Pixels that differ visibly, of all. 1 where the sizes differ. */
  readonly share: number
  /** What differs, in red on the new picture; a data URL. */
  readonly difference: string
}

/** Resolves with the share of pixels that differ; 0 where the picture was written now. */
export async function compareWithGolden(
  browser: Browser,
  name: string,
  picture: Buffer,
  folder = goldenFolder,
): Promise<number> {
  const file = join(folder, `${name}.png`)
  if (process.env['RANKSCOPE_GOLDEN'] === 'write' || !existsSync(file)) {
    if (process.env['CI']) throw new Error(`${file} is missing`)
    mkdirSync(folder, { recursive: true })
    writeFileSync(file, picture)
    return 0
  }
  const page = await browser.newPage()
  const { share, difference } = await page.evaluate(comparePictures, {
    golden: readFileSync(file).toString('base64'),
    picture: picture.toString('base64'),
    step: toleratedStep,
  })
  await page.close()
  if (share > toleratedShare) {
    mkdirSync(outputFolder, { recursive: true })
    writeFileSync(join(outputFolder, `${name}.png`), picture)
    writeFileSync(
      join(outputFolder, `${name}.difference.png`),
      Buffer.from(difference.split(',')[1]!, 'base64'),
    )
  }
  return share
}

/** A picture of a page or a part of it once nothing moves any more; `style` hides what differs every time. */
export async function settledPicture(target: Page | Locator, style = ''): Promise<Buffer> {
  const take = () => target.screenshot({ animations: 'disabled', caret: 'hide', style })
  let before = await take()
  for (let attempt = 0; attempt < 40; attempt++) {
    const now = await take()
    if (now.equals(before)) return now
    before = now
  }
  throw new Error('The page does not come to rest.')
}

/** Runs in a page: the browser decodes the pictures. */
async function comparePictures(input: {
  readonly golden: string
  readonly picture: string
  readonly step: number
}): Promise<Comparison> {
  const decode = async (base64: string) => {
    const bytes = Uint8Array.from(atob(base64), letter => letter.charCodeAt(0))
    const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }))
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height)
    const context = canvas.getContext('2d')!
    context.drawImage(bitmap, 0, 0)
    return { canvas, context, pixels: context.getImageData(0, 0, bitmap.width, bitmap.height) }
  }
  const [golden, picture] = await Promise.all([decode(input.golden), decode(input.picture)])
  const sameSize =
    golden.pixels.width === picture.pixels.width && golden.pixels.height === picture.pixels.height
  let different = 0
  const shown = picture.pixels
  for (let at = 0; sameSize && at < shown.data.length; at += 4) {
    const step = Math.max(
      ...[0, 1, 2].map(channel => Math.abs(shown.data[at + channel]! - golden.pixels.data[at + channel]!)),
    )
    if (step <= input.step) continue
    different++
    shown.data.set([255, 0, 0, 255], at)
  }
  picture.context.putImageData(shown, 0, 0)
  const blob = await picture.canvas.convertToBlob()
  const difference = await new Promise<string>(resolve => {
    const reader = new FileReader()
    reader.onload = () => resolve(reader.result as string)
    reader.readAsDataURL(blob)
  })
  return { share: sameSize ? different / (shown.data.length / 4) : 1, difference }
}
