import type { RunKind } from '../../engine/base/run.ts'
import './kind-badge.css'

const words: Readonly<Record<RunKind, string>> = {
  simulated: 'simulated',
  executed: 'measured',
  imported: 'imported',
}

export const kindWord = (kind: RunKind) => words[kind]

/** Where a run came from, in a word. */
export function KindBadge({ kind }: { readonly kind: RunKind }) {
  return <span className={`kind-badge ${kind}`}>{words[kind]}</span>
}
