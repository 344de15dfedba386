/** Stages: ranks that hold the same layers, as the names of their processes tell (`layers 4–7`). */
import type { RankMeasures, StageMeasures } from '../../engine/base/measures.ts'
import type { RankWork } from './rank-work.ts'

/** In order of their first rank; one a rank where nothing is told. */
export function stagesOf(work: readonly RankWork[], ranks: readonly RankMeasures[]): StageMeasures[] {
  const groups = Map.groupBy(ranks.keys(), index => {
    const layers = work[index]!.processes.flatMap(process => process.labels).find(label =>
      /^layers? /.test(label),
    )
    return layers ?? work[index]!.name
  })
  return [...groups].map(([name, members]) => {
    const own = members.map(index => ranks[index]!)
    const sum = (figure: (rank: RankMeasures) => number) =>
      own.reduce((total, rank) => total + figure(rank), 0)
    const mean = (figure: (rank: RankMeasures) => number) => sum(figure) / own.length
    const bubble = sum(rank => rank.bubbleNs)
    return {
      name,
      ranks: own.map(({ rank }) => rank),
      computeNs: mean(rank => rank.computeNs),
      exposedCommunicationNs: mean(rank => rank.exposedCommunicationNs),
      waitNs: mean(rank => rank.waitNs),
      idleNs: mean(rank => rank.idleNs),
      bubble: {
        ofTotal: bubble > 0 ? bubble / sum(rank => rank.totalNs) : 0,
        ofIdeal: bubble > 0 ? bubble / sum(rank => rank.computeNs) : 0,
      },
    }
  })
}
