import type { Sample } from '../../traces-db/contract.ts'
import { useStudio } from '../app/studio-context.ts'

/** Built-in runs, for a first look without a file at hand. */
export function Samples({ samples }: { readonly samples: readonly Sample[] }) {
  const studio = useStudio()
  return (
    <section aria-labelledby="samples-title">
      <h2 id="samples-title">Samples</h2>
      <ul className="samples">
        {samples.map(sample => (
          <li key={sample.name}>
            <button
              type="button"
              className="sample"
              onClick={() => void studio.imports.importSample(sample.name, sample.title)}
            >
              <strong>{sample.title}</strong>
              <span className="muted">{sample.description}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
