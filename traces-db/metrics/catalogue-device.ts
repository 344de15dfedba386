/**
 * The catalogue's entry for a device that a trace names. Only names whose dense peaks are the entry's: another
 * variant of a card (a cut-down one, another form factor) stays unknown.
 */
import { catalogue } from '../../engine/hardware/catalogue.ts'
import type { System } from '../../engine/hardware/system.ts'

/** First match wins. To add a device: its catalogue file, and a line here. */
const names: readonly (readonly [RegExp, string])[] = [
  [/\bH200\b(?!.*NVL)/i, 'h200_sxm'],
  [/\bH100\b.*PCIe/i, 'h100_pcie'],
  [/\bH100\b.*(?:HBM3|SXM)/i, 'h100_sxm'],
  [/\bB200\b/i, 'b200_sxm'],
  // 40 GB, 80 GB, SXM4 and PCIe: one peak.
  [/\bA100\b/i, 'a100_sxm_80g'],
  [/\bV100\b.*SXM2/i, 'v100_sxm2'],
  [/\bL40S\b/i, 'l40s'],
  [/\bMI300X\b/i, 'mi300x'],
  [/\bRTX 5090\b(?! (?:D|Laptop))/i, 'rtx_5090'],
  [/\bRTX 4090\b(?! (?:D|Laptop))/i, 'rtx_4090'],
  [/\bRTX 3090\b(?! Ti)/i, 'rtx_3090'],
]

/** Undefined where the catalogue does not know the device. */
export function catalogueDevice(deviceName: string): System | undefined {
  const name = names.find(([pattern]) => pattern.test(deviceName))?.[1]
  return catalogue.find(system => system.name === name)
}

/** A system by the catalogue's own name, as simulated and executed runs write their hardware: `h100_sxm x 4`. */
export function catalogueSystem(hardware: string): System | undefined {
  const base = hardware.replace(/,.*$/, '').replace(/\s*x\s*\d+$/, '')
  return catalogue.find(system => system.name === base)
}
