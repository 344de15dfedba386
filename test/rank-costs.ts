/** What ranks of a machine might take, for tests: easy numbers, other ones for each kind. */
import type { RankCosts } from '../engine/hardware/system.ts'

export const rankCosts: RankCosts = {
  pauseMicroseconds: 20,
  turnMicroseconds: 1000,
  message: [
    [1000, 50],
    [101_000, 150],
  ],
  allReduce: [
    [1000, 100],
    [101_000, 400],
  ],
  allGather: [
    [1000, 80],
    [101_000, 180],
  ],
  reduceScatter: [
    [1000, 90],
    [101_000, 290],
  ],
  cut: [
    [1000, 10],
    [101_000, 60],
  ],
}
