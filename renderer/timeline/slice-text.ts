/** What is written on a slice: its name, or where that is too long, the letter and microbatch people use. */
import { operationClasses } from '../../engine/base/operation-class.ts'
import type { Label } from '../../engine/base/run.ts'

const letters: Readonly<Record<string, string>> = {
  forward: 'F',
  recompute: 'R',
  backward: 'B',
  backwardInput: 'I',
  backwardWeight: 'W',
}

/** `F3`, `B0`; undefined where the label has no such short form. */
export function shortText(label: Label): string | undefined {
  const letter = letters[operationClasses[label.class]?.name ?? '']
  return letter && label.microbatch >= 0 ? `${letter}${label.microbatch}` : undefined
}

/** The short form is the clearer one wherever microbatches exist. */
export function sliceText(label: Label): string {
  return shortText(label) ?? label.name
}
