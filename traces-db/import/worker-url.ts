/** Where the script of the reading threads lies: beside this file in the sources, beside the bundle in a build. */
export function importWorkerUrl(): URL {
  const isSource = import.meta.url.endsWith('.ts')
  return new URL(isSource ? './import-worker.ts' : './import-worker.js', import.meta.url)
}
