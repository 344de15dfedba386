/** The list of built-in strategies, in the order in which a learner meets them. */
import type { Strategy } from '../strategy/guest/strategy.ts'
import activationCheckpointing from './activation-checkpointing.ts'
import gpipe from './gpipe.ts'
import hybridDataPipeline from './hybrid-data-pipeline.ts'
import interleaved1f1b from './interleaved-1f1b.ts'
import manual from './manual.ts'
import monolith from './monolith.ts'
import naive from './naive.ts'
import part0 from './part0.ts'
import part1 from './part1.ts'
import part2 from './part2.ts'
import part3 from './part3.ts'
import part4 from './part4.ts'
import pingPong from './ping-pong.ts'

/** A strategy's file is `<name>.ts` in this folder. */
export const strategies = [
  monolith,
  manual,
  pingPong,
  part0,
  part1,
  part2,
  naive,
  gpipe,
  part3,
  part4,
  interleaved1f1b,
  hybridDataPipeline,
  activationCheckpointing,
] as readonly Strategy[]
