import { join } from 'node:path'
import { type NativeImage, nativeImage } from 'electron'

/** The program's own picture: of the window, and of a run that is dragged. */
export function windowIcon(size: 64 | 256): NativeImage {
  return nativeImage.createFromPath(join(import.meta.dirname, `../../packaging/icons/${size}x${size}.png`))
}
