/** Names that mark a step: PyTorch's profiler, our own runs, and what training loops commonly write. */
const forms = [
  /^ProfilerStep#(\d+)$/,
  /^(?:train(?:ing)?[ _]?)?(?:step|iter|iteration)[ _#:=]*(\d+)(?:\s*(?:\/|of)\s*\d+)?$/i,
]

/** The step that a name marks; undefined where it is no mark. */
export function stepNumber(name: string): number | undefined {
  for (const form of forms) {
    const match = form.exec(name)
    if (match) return Number(match[1])
  }
  return undefined
}
