/**
 * Names of files that a folder is searched for. `.tmp` is what Kineto leaves when the traced job is killed,
 * `.pickle` and `.pkl` are memory snapshots.
 */
const traceName = /\.(json|trace|json\.gz|trace\.gz|json\.tmp|pickle|pkl)$/i

export function isTraceName(name: string): boolean {
  return traceName.test(name)
}
