/** Whether packages are installed: enough for back ends that run wherever their files are. */
import type { BackendProbe } from '../kernel-set.ts'
import { requirePackage } from './tfjs.ts'

export function isInstalled(packageName: string, require = requirePackage): boolean {
  try {
    require.resolve(`${packageName}/package.json`)
    return true
  } catch {
    return false
  }
}

/** @param detail what to say where all of them are there */
export function packageProbe(packages: readonly string[], detail: string): BackendProbe {
  const missing = packages.filter(name => !isInstalled(name))
  if (missing.length === 0) return { available: true, detail, remedy: '', devices: 1 }
  return {
    available: false,
    detail: `${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} not installed`,
    remedy: 'npm ci',
    devices: 0,
  }
}
