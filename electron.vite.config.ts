/**
 * How the sources become what Electron and the browser load: out/main (the desktop program, the services and
 * their workers), out/preload, out/renderer. Under plain Node nothing but the renderer needs a build.
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import type { Plugin } from 'vite'
import { fingerprintFile } from './main/services/ensure-built.ts'
import { sourceFingerprint } from './main/services/source-fingerprint.ts'

const root = import.meta.dirname
const inRoot = (path: string) => resolve(root, path)

/**
 * The file in out/main that a program of its own (a service, a worker) is built to: its base name, and for
 * `traces-db/service/entry.ts` its folder's: `traces-db-service.js`.
 */
function builtName(source: string): string {
  const [name] = basename(source).split('.')
  if (name !== 'entry') return `${name}.js`
  return `${dirname(relative(root, source)).replaceAll(/[\\/]/g, '-')}.js`
}

/**
 * Sources start workers and services by `new URL('./import-worker.ts', import.meta.url)`. In the build each
 * such file becomes a program of its own beside the others, so the URL is rewritten to its name there.
 */
function programsByUrl(): Plugin {
  const pattern = /new URL\(\s*(['"])(\.{1,2}\/[^'"]+\.ts)\1\s*,\s*import\.meta\.url\s*,?\s*\)/g
  return {
    name: 'programs-by-url',
    enforce: 'pre',
    transform(code, id) {
      const rewritten = code.replaceAll(pattern, (_, _quote, path: string) => {
        const source = resolve(dirname(id), path)
        this.emitFile({ type: 'chunk', id: source, fileName: builtName(source) })
        return `new URL('./${builtName(source)}', import.meta.url)`
      })
      return rewritten === code ? undefined : { code: rewritten, map: null }
    },
  }
}

/** Threads of the services, wherever their URL is put together: each a program of its name. */
function workers(): Record<string, string> {
  const sources = ['engine', 'traces-db'].flatMap(folder =>
    readdirSync(inRoot(folder), { recursive: true, encoding: 'utf8' })
      .filter(file => file.endsWith('-worker.ts'))
      .map(file => inRoot(join(folder, file))),
  )
  return Object.fromEntries(sources.map(source => [basename(source, '.ts'), source]))
}

/** Tells, when the last part of the build has ended well, of which sources it is. */
function fingerprint(): Plugin {
  const ofSources = sourceFingerprint(root)
  const file = inRoot(fingerprintFile)
  let failed = false
  return {
    name: 'fingerprint',
    apply: 'build',
    buildStart: () => rmSync(file, { force: true }),
    buildEnd: error => {
      failed = error !== undefined
    },
    closeBundle: () => {
      if (failed) return
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, ofSources)
    },
  }
}

export default defineConfig({
  main: {
    plugins: [programsByUrl()],
    build: {
      outDir: inRoot('out/main'),
      minify: false,
      rolldownOptions: {
        input: { desktop: inRoot('main/desktop/desktop.ts'), ...workers() },
        // All in one folder: the rewritten URLs hold from any chunk.
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: inRoot('out/preload'),
      // A sandboxed preload script cannot import: one CommonJS file with everything in it.
      externalizeDeps: false,
      isolatedEntries: true,
      rolldownOptions: {
        input: { preload: inRoot('main/desktop/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: inRoot('renderer'),
    plugins: [react(), fingerprint()],
    build: {
      outDir: inRoot('out/renderer'),
      emptyOutDir: true,
      // Inlined assets would need data: in the policy; the files are local anyway.
      assetsInlineLimit: 0,
      // The editor's language service is by far the largest part: less to read, earlier to type.
      minify: true,
      rolldownOptions: { input: { index: inRoot('renderer/index.html') } },
    },
  },
})
