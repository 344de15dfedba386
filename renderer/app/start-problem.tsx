import { errorData } from '../../engine/base/app-error.ts'
import './start-problem.css'

/** All there is to see where the window could not start: what happened and what to do. */
export function StartProblem({ thrown }: { readonly thrown: unknown }) {
  return (
    <main className="start-problem" role="alert">
      <h1>Rankscope could not start</h1>
      <p>{errorData(thrown).message}</p>
      <p className="muted">
        If it was started from a terminal, that terminal may say more. Then load this window again.
      </p>
      <button type="button" className="primary" onClick={() => location.reload()}>
        Load again
      </button>
    </main>
  )
}
