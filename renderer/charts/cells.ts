/** Cells of table twins: how each quantity is written for people and for programs. */
import { formatBytes, formatCount, formatDuration, formatShare } from '../app/format.ts'
import type { TwinCell, TwinColumn } from './table-twin.ts'

export const nameColumn = (title: string): TwinColumn => ({ title, numeric: false, unit: '' })
export const timeColumn = (title: string): TwinColumn => ({ title, numeric: true, unit: 'ns' })
export const bytesColumn = (title: string): TwinColumn => ({ title, numeric: true, unit: 'B' })
export const shareColumn = (title: string): TwinColumn => ({ title, numeric: true, unit: 'fraction' })
export const countColumn = (title: string): TwinColumn => ({ title, numeric: true, unit: '1' })

export const textCell = (text: string): TwinCell => ({ text, value: text })
export const timeCell = (ns: number): TwinCell => ({ text: formatDuration(ns), value: ns })
export const bytesCell = (bytes: number): TwinCell => ({ text: formatBytes(Math.round(bytes)), value: bytes })
export const countCell = (count: number): TwinCell => ({ text: formatCount(count), value: count })
/** A ratio over nothing is no number: it reads `not defined`. */
export const shareCell = (share: number): TwinCell => ({
  text: Number.isFinite(share) ? formatShare(share) : 'not defined',
  value: share,
})
/** What is not known is an empty cell. */
export const emptyCell: TwinCell = { text: '', value: '' }
