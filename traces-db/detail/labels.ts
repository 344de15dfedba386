import { AppError } from '../../engine/base/app-error.ts'
import type { Label } from '../../engine/base/run.ts'
import type { RunData } from '../store/run-data.ts'

/** Labels by id, in the order asked. Throws `invalid-argument` for an id that the run does not have. */
export function labelsById(run: RunData, ids: readonly number[]): Label[] {
  return ids.map(id => {
    const label = run.labels[id]
    if (label === undefined) {
      throw new AppError('invalid-argument', `This run has no label ${id}; it has ${run.labels.length}.`)
    }
    return label
  })
}
