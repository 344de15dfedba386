/**
 * The list of known systems. To add one: a JSON file in catalogue/ with its source, and a line here.
 */
import { AppError } from '../base/app-error.ts'
import a100Lab from './catalogue/a100_80g.json' with { type: 'json' }
import a100 from './catalogue/a100_sxm_80g.json' with { type: 'json' }
import b200 from './catalogue/b200_sxm.json' with { type: 'json' }
import h100Lab from './catalogue/h100_80g_nvl8.json' with { type: 'json' }
import h100Pcie from './catalogue/h100_pcie.json' with { type: 'json' }
import h100 from './catalogue/h100_sxm.json' with { type: 'json' }
import h200 from './catalogue/h200_sxm.json' with { type: 'json' }
import ideal from './catalogue/ideal.json' with { type: 'json' }
import l40s from './catalogue/l40s.json' with { type: 'json' }
import mi300x from './catalogue/mi300x.json' with { type: 'json' }
import rtx3090 from './catalogue/rtx_3090.json' with { type: 'json' }
import rtx4090 from './catalogue/rtx_4090.json' with { type: 'json' }
import rtx5090 from './catalogue/rtx_5090.json' with { type: 'json' }
import v100 from './catalogue/v100_sxm2.json' with { type: 'json' }
import { type Cluster, parseSystem, type System } from './system.ts'

const entries: readonly unknown[] = [
  h100,
  h100Lab,
  h100Pcie,
  h200,
  b200,
  a100,
  a100Lab,
  v100,
  rtx5090,
  rtx4090,
  rtx3090,
  l40s,
  mi300x,
  ideal,
]

/** Every known system, validated. */
export const catalogue: readonly System[] = entries.map((entry, index) =>
  parseSystem(entry, `catalogue[${index}]`),
)

/** The default of `simulate`. */
export const defaultSystem = 'h100_sxm'

/**
 * A cluster by name: `h100_sxm`, or `h100_sxmx4` / `h100_sxm x 4` for four nodes.
 *
 * @param more systems beside the catalogue (`this-machine`, a file's)
 * @throws `not-found` with the names that there are
 */
export function clusterNamed(text: string, more: readonly System[] = []): Cluster {
  const systems = [...catalogue, ...more]
  const exact = systems.find(system => system.name === text.trim())
  if (exact) return { name: exact.name, system: exact }
  const match = /^(.+?)\s*x\s*(\d+)$/.exec(text.trim())
  const base = match ? systems.find(system => system.name === match[1]) : undefined
  if (match && base && Number(match[2]) < 1) {
    throw new AppError('invalid-argument', `"${text}" has no nodes: at least 1, like ${base.name}x2.`, {
      option: 'cluster',
    })
  }
  if (match && base) return { name: `${base.name} x ${match[2]}`, system: withNodes(base, Number(match[2])) }
  if (text.startsWith('this-machine')) {
    throw new AppError('not-found', 'This machine has not been measured yet: rankscope hardware --measure')
  }
  const names = systems.map(system => system.name).join(', ')
  throw new AppError('not-found', `There is no system "${text}". Known: ${names}.`)
}

/** The same system with so many nodes: the outermost tier ends there, and more ranks than that do not fit. */
function withNodes(system: System, nodes: number): System {
  const inner = system.tiers[0]
  if (!inner || nodes < 1) return system
  const tiers = system.tiers.slice(0, nodes > 1 ? undefined : 1)
  return {
    ...system,
    tiers: tiers.map((tier, index) =>
      index === tiers.length - 1 ? { ...tier, size: inner.size * nodes } : tier,
    ),
  }
}

/** Ranks that a cluster has room for; Infinity where its communication is free. */
export function clusterSize(cluster: Cluster): number {
  return cluster.system.tiers.at(-1)?.size ?? Number.POSITIVE_INFINITY
}
