/** What would mend a fault where that follows from the text alone: one line for another. */
import type { PlanFault } from '../../engine/base/plan.ts'

export interface QuickFix {
  /** `Send without waiting`. */
  readonly title: string
  /** 1-based. */
  readonly line: number
  /** In place of the line. */
  readonly text: string
}

/** One line a rule; the first that knows what to do is asked. */
const rules: readonly ((fault: PlanFault, lines: readonly string[]) => QuickFix | undefined)[] = [
  sendWithoutWaiting,
  awaitCommunication,
  onlyWhereThereIsARank,
  importAsType,
]

/** `lines`: of the text as it is. */
export function quickFix(fault: PlanFault, lines: readonly string[]): QuickFix | undefined {
  if (lines[fault.line - 1] === undefined) return undefined
  for (const rule of rules) {
    const fix = rule(fault, lines)
    if (fix) return fix
  }
  return undefined
}

const waitingSend = /\bawait dist\.(send|sendTensor)\(/

/** Ranks that send to each other first and receive then. */
function sendWithoutWaiting({ code, line }: PlanFault, lines: readonly string[]): QuickFix | undefined {
  const text = lines[line - 1]!
  if (code !== 'deadlock' || !waitingSend.test(text)) return undefined
  return { title: 'Send without waiting', line, text: text.replace(waitingSend, 'void dist.isend(') }
}

const notAwaited =
  /((?:^|[=(,[]|return|=>)\s*)(dist\.(?:receive|irecv|receiveTensor|all\w+|reduce\w*|broadcast|gather|scatter)\()/

/** A value that is still on its way: awaited where it was asked for, here or further up. */
function awaitCommunication({ code, line }: PlanFault, lines: readonly string[]): QuickFix | undefined {
  if (code !== 'not-awaited') return undefined
  for (let at = line; at >= 1; at--) {
    const text = lines[at - 1]!
    if (notAwaited.test(text)) {
      return { title: `Await it in line ${at}`, line: at, text: text.replace(notAwaited, '$1await $2') }
    }
  }
  return undefined
}

/** A message by itself: it can be left out on a rank. */
const messageAlone = /^(\s*)((?:await |void )?dist\.\w+\()/

/** Before the first rank there is none, behind the last neither. */
function onlyWhereThereIsARank(
  { code, line, message }: PlanFault,
  lines: readonly string[],
): QuickFix | undefined {
  const text = lines[line - 1]!
  const peer = /cannot talk to rank (-?\d+|NaN|undefined)/.exec(message)?.[1]
  if (code !== 'argument' || peer === undefined || !messageAlone.test(text)) return undefined
  const isBefore = /\d/.test(peer) ? Number(peer) < 0 : text.includes('prevRank')
  const condition = isBefore ? 'isFirst' : 'isLast'
  return {
    title: `Only where there is a rank: if (!${condition}(model))`,
    line,
    text: text.replace(messageAlone, `$1if (!${condition}(model)) $2`),
  }
}

/** A type among the values of an import. */
function importAsType({ code, line, message }: PlanFault, lines: readonly string[]): QuickFix | undefined {
  const name = /imports (\w+) as if it were a value/.exec(message)?.[1]
  if (code !== 'import' || name === undefined) return undefined
  const text = lines[line - 1]!.replace(new RegExp(`\\b${name}\\b`), `type ${name}`)
  return { title: `Import ${name} as a type`, line, text }
}
