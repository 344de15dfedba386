/** Runs in sentences of the service, which knows them by id: as a person sees them. */
import { letterOf } from './compare-model.ts'

/** `file-12ab has no ...` becomes `B (part3) has no ...`. */
export function nameRuns(
  text: string,
  runs: readonly { readonly run: string; readonly title: string }[],
): string {
  return runs.reduce(
    (sentence, { run, title }, position) =>
      sentence.replaceAll(run, () => `${letterOf(position)} (${title})`),
    text,
  )
}
