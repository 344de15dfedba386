/**
 * Puts native TensorFlow into `.cache/tensorflow` for the tests of that back end, where its own download is out of
 * reach: `node test/native/fetch-tensorflow.ts`. Opt-in, Linux x64 only, 540 MB on disk, never part of the product.
 *
 * `@tensorflow/tfjs-node` comes without its install script; the library comes out of another npm package, which
 * holds TensorFlow 1.15.0 (2019, with known security faults, processor only) and the binding built for it.
 */
import { execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { cpSync, createReadStream, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createBrotliDecompress } from 'node:zlib'

const folder = resolve(import.meta.dirname, '../../.cache/tensorflow')
const library = 'tfjs-node-lambda-releases@1.6.1'
const integrity =
  'sha512-D275PZpxsKenTuiPnvIE5T+D5JrT4aU9M3EDCedBQKlP0hUB7011Yzg8CAJ6MBIog9Lq90aaEair4yrBBlk61w=='
const release = 'package/nodejs12.x-tf2.7.0.br'

if (process.platform !== 'linux' || process.arch !== 'x64') {
  console.error('The library is for Linux on x64 only.')
  process.exit(1)
}
const target = join(folder, 'node_modules/@tensorflow/tfjs-node')
const done = join(folder, 'done')
if (existsSync(done)) {
  console.log(`It is there: ${target}`)
  process.exit(0)
}
rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
const npm = (...args: string[]) =>
  execFileSync('npm', args, { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] })

console.log('Fetching tfjs-node ...')
writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
npm('install', '--ignore-scripts', '--no-audit', '--no-fund', '@tensorflow/tfjs-node@4.22.0')

console.log('Fetching the library (195 MB) ...')
const packed = join(folder, npm('pack', library).toString().trim().split('\n').at(-1)!)
const found = `sha512-${createHash('sha512').update(readFileSync(packed)).digest('base64')}`
if (found !== integrity) {
  console.error(`${library} is not the file that was tested: ${found}`)
  process.exit(1)
}

console.log('Unpacking ...')
const unpacked = join(folder, 'unpacked')
mkdirSync(unpacked)
execFileSync('tar', ['xzf', packed, '-C', unpacked, release])
const inner = 'node_modules/@tensorflow/tfjs-node'
const tar = spawn('tar', ['x', '-C', unpacked, `${inner}/deps`, `${inner}/lib`], {
  stdio: ['pipe', 'inherit', 'inherit'],
})
const ended = once(tar, 'close')
await pipeline(createReadStream(join(unpacked, release)), createBrotliDecompress(), tar.stdin)
const [code] = await ended
if (code !== 0) throw new Error(`tar ended with ${code}`)
const from = join(unpacked, inner)
cpSync(join(from, 'deps'), join(target, 'deps'), { recursive: true, verbatimSymlinks: true })
cpSync(join(from, 'lib/napi-v6'), join(target, 'lib/napi-v8'), { recursive: true })
rmSync(unpacked, { recursive: true })
rmSync(packed)
writeFileSync(done, '')
console.log(`Done: ${target}`)
