/**
 * TensorFlow.js' build for Node leaves the gradients of its operations out. Its modules have them, in a form that
 * Node does not load; Vite puts them together.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'vite'
import { requirePackage } from '../../../../engine/runtime/backends/tfjs.ts'

/** Registers the gradients with the engine, which all copies of TensorFlow.js in a process share. */
export async function registerGradients(): Promise<void> {
  const main = requirePackage.resolve('@tensorflow/tfjs-core')
  const result = await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      write: false,
      minify: false,
      lib: { entry: join(main, '../register_all_gradients.js'), formats: ['es'] },
    },
  })
  const [{ output }] = result as unknown as [{ output: [{ code: string }] }]
  const folder = mkdtempSync(join(tmpdir(), 'rankscope-gradients-'))
  try {
    const file = join(folder, 'gradients.mjs')
    writeFileSync(file, output[0].code)
    await import(/* @vite-ignore */ pathToFileURL(file).href)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
