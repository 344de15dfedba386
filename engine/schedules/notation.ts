/**
 * The text form of actions, after torch.distributed.pipelining: `2F0` is stage 2, forward, microbatch 0; `0I3`
 * and `0W3` are its backward for input and weight, `0B3` both; `(0F8;7B0)` runs two at once; a leading `r` is
 * the opposite pipeline; the empty text is a bubble slot.
 */
import { AppError } from '../base/app-error.ts'
import { type Action, bubble, overlap, type Pass, type PassKind, pass } from './action.ts'

const passPattern = /^(r?)(\d{1,9})([FBIW])(\d{1,9})$/
const overlapPattern = /^\(([^;()]*);([^;()]*)\)(?:OVERLAP_F_B)?$/
/** Actions of torch's lowered schedules that follow from the compute order: messages, sharding, reduction. */
const companionPattern = /^\d+(UNSHARD|RESHARD|SEND_F|RECV_F|SEND_B|RECV_B|REDUCE_GRAD)\d*$/

export function formatAction(action: Action): string {
  if (action.type === 'bubble') return ''
  return action.type === 'pass' ? formatPass(action) : `(${action.passes.map(formatPass).join(';')})`
}

function formatPass({ reverse, stage, kind, microbatch }: Pass): string {
  return `${reverse ? 'r' : ''}${stage}${kind}${microbatch}`
}

/** The action that a text stands for. Throws `unreadable` with the form expected. */
export function parseAction(text: string): Action {
  const trimmed = text.trim()
  if (trimmed === '') return bubble
  const pair = overlapPattern.exec(trimmed)
  if (pair !== null) return overlap(parsePass(pair[1]!.trim(), text), parsePass(pair[2]!.trim(), text))
  return parsePass(trimmed, text)
}

/** True for torch's messages, sharding and reduction actions: they carry no order of their own here. */
export function isCompanion(text: string): boolean {
  return companionPattern.test(text.trim())
}

function parsePass(text: string, whole: string): Pass {
  const match = passPattern.exec(text)
  if (match === null) {
    throw new AppError(
      'unreadable',
      `"${whole}" is no schedule action. Write <stage><F, B, I or W><microbatch>, like 2F0; a pair like (0F8;7B0); nothing for a bubble.`,
    )
  }
  return pass(match[3] as PassKind, Number(match[2]), Number(match[4]), match[1] === 'r')
}
