/** Every schedule the studio knows, simplest first. To add one, write its file and add its line here. */
import { oneForwardOneBackward } from './1f1b.ts'
import type { ScheduleDefinition } from './definition.ts'
import { dualpipe } from './dualpipe.ts'
import { dualpipeV } from './dualpipe-v.ts'
import { gpipe } from './gpipe.ts'
import { interleaved1f1b } from './interleaved-1f1b.ts'
import { interleavedZeroBubble } from './interleaved-zero-bubble.ts'
import { loopedBfs } from './looped-bfs.ts'
import { naive } from './naive.ts'
import { vHalf } from './v-half.ts'
import { vMin } from './v-min.ts'
import { zb1p } from './zb-1p.ts'
import { zb2p } from './zb-2p.ts'
import { zbH1 } from './zb-h1.ts'
import { zbH2 } from './zb-h2.ts'
import { zbV } from './zb-v.ts'
import { zbVGreedy } from './zb-v-greedy.ts'

export const schedules: readonly ScheduleDefinition[] = [
  naive,
  gpipe,
  oneForwardOneBackward,
  interleaved1f1b,
  loopedBfs,
  interleavedZeroBubble,
  zb1p,
  zbH1,
  zb2p,
  zbH2,
  zbV,
  zbVGreedy,
  vHalf,
  vMin,
  dualpipe,
  dualpipeV,
]
