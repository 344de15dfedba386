/**
 * Interpreters as recordings need them: each has memory of its own, so that a strategy that breaks one breaks
 * nobody else's, and all share one compiled program. Compiled anew it would run slowly each time: V8 makes code
 * fast while it runs.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import variant from '@jitl/quickjs-wasmfile-release-sync'
import { newQuickJSWASMModuleFromVariant, newVariant, type QuickJSWASMModule } from 'quickjs-emscripten'

let shared: Promise<typeof variant> | undefined

/** An interpreter that nobody has used. */
export async function newInterpreter(): Promise<QuickJSWASMModule> {
  shared ??= compile()
  return newQuickJSWASMModuleFromVariant(await shared)
}

async function compile(): Promise<typeof variant> {
  const path = createRequire(import.meta.url).resolve('@jitl/quickjs-wasmfile-release-sync/wasm')
  return newVariant(variant, { wasmModule: await WebAssembly.compile(readFileSync(path)) })
}
