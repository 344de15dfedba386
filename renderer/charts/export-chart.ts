/** Charts and tables as files, saved where the person says. */
import type { Host } from '../app/host.ts'
import type { Studio } from '../app/studio.ts'
import { paintScene } from './paint-scene.ts'
import type { Scene } from './scene.ts'
import type { ExportStyle } from './scene-svg.ts'

/** Pixels of a PNG a pixel of the screen: sharp on paper and on dense displays. */
const pngScale = 2

/** Asks where to save, writes through the service, and says so. */
export async function saveAs(
  studio: Pick<Studio, 'traces' | 'notices'> & { readonly host: Pick<Host, 'chooseSave' | 'finishSave'> },
  name: string,
  content: string | Uint8Array<ArrayBuffer>,
): Promise<void> {
  const file = await studio.host.chooseSave(name)
  if (!file) return
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  await studio.traces.client.saveFile({ file: file.token, bytes })
  await studio.host.finishSave(file)
  studio.notices.show({ tone: 'info', text: `${file.name} is saved.` })
}

export async function scenePng(scene: Scene, style: ExportStyle): Promise<Uint8Array<ArrayBuffer>> {
  const canvas = new OffscreenCanvas(
    Math.ceil(scene.width * pngScale) || 1,
    Math.ceil(scene.height * pngScale) || 1,
  )
  const context = canvas.getContext('2d')
  if (!context) throw new Error('This browser gives no 2D canvas.')
  context.scale(pngScale, pngScale)
  // OffscreenCanvas differs from a canvas only in what is not drawn with here.
  paintScene(context as unknown as CanvasRenderingContext2D, scene, style)
  const blob = await canvas.convertToBlob({ type: 'image/png' })
  return new Uint8Array(await blob.arrayBuffer())
}

/** A file name that every system takes: words of the title and of the run. */
export function fileName(title: string, runTitle: string, ending: string): string {
  const words = `${runTitle} ${title}`
    .normalize('NFKD')
    .replace(/[^\w.-]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
  return `${words.slice(0, 120) || 'chart'}.${ending}`
}
