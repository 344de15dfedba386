/** The icon in the files that systems want: PNG (Linux), ICO (Windows) and ICNS (macOS), which hold PNGs too. */
import { crc32, deflateSync } from 'node:zlib'
import { drawIcon } from './icon-picture.ts'

const pngSizes = [16, 32, 48, 64, 128, 256, 512]
const icoSizes = [16, 32, 48, 64, 128, 256]
/** Apple's names for its sizes. */
const icnsTypes: readonly (readonly [type: string, size: number])[] = [
  ['icp4', 16],
  ['icp5', 32],
  ['ic07', 128],
  ['ic08', 256],
  ['ic09', 512],
  ['ic10', 1024],
]

/** Every file of packaging/icons by name. */
export function iconFiles(svg: string): ReadonlyMap<string, Buffer> {
  const drawn = new Map<number, Buffer>()
  const picture = (size: number) => {
    const png = drawn.get(size) ?? encodePng(drawIcon(svg, size), size)
    drawn.set(size, png)
    return png
  }
  return new Map([
    ...pngSizes.map(size => [`${size}x${size}.png`, picture(size)] as const),
    ['icon.ico', encodeIco(icoSizes.map(size => [size, picture(size)] as const))],
    ['icon.icns', encodeIcns(icnsTypes.map(([type, size]) => [type, picture(size)] as const))],
  ])
}

function encodePng(pixels: Uint8Array, size: number): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(size, 0)
  header.writeUInt32BE(size, 4)
  // Eight bits of red, green, blue and opacity; the rest as it always is.
  header.set([8, 6, 0, 0, 0], 8)
  const rows = Buffer.alloc(size * (size * 4 + 1))
  for (let row = 0; row < size; row++) {
    rows.set(pixels.subarray(row * size * 4, (row + 1) * size * 4), row * (size * 4 + 1) + 1)
  }
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  const content = deflateSync(rows, { level: 9 })
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', content), chunk('IEND')])
}

function chunk(type: string, content: Buffer = Buffer.alloc(0)): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), content])
  return Buffer.concat([uint32(content.length), named, uint32(crc32(named))])
}

function encodeIco(pictures: readonly (readonly [size: number, png: Buffer])[]): Buffer {
  const head = Buffer.alloc(6 + 16 * pictures.length)
  head.writeUInt16LE(1, 2)
  head.writeUInt16LE(pictures.length, 4)
  let offset = head.length
  pictures.forEach(([size, png], index) => {
    const at = 6 + 16 * index
    // 256 is written as 0.
    head.set([size % 256, size % 256], at)
    head.writeUInt16LE(1, at + 4)
    head.writeUInt16LE(32, at + 6)
    head.writeUInt32LE(png.length, at + 8)
    head.writeUInt32LE(offset, at + 12)
    offset += png.length
  })
  return Buffer.concat([head, ...pictures.map(([, png]) => png)])
}

function encodeIcns(pictures: readonly (readonly [type: string, png: Buffer])[]): Buffer {
  const parts = pictures.flatMap(([type, png]) => [Buffer.from(type, 'latin1'), uint32(png.length + 8), png])
  const content = Buffer.concat(parts)
  return Buffer.concat([Buffer.from('icns', 'latin1'), uint32(content.length + 8), content])
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
