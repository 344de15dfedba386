/**
 * The rank that a file's name tells: `rank3.pt.trace.json.gz`, `trace_rank_12.json`, `worker7_...`,
 * `host_1234.0.json`. Undefined where it tells none. A file that is alone must say `rank`: other numbers in its
 * name, a process's for example, would have it stand for one of thousands.
 */
export function rankOfName(name: string, isAlone = false): number | undefined {
  const stem = name.replace(/\.(gz|tmp)$/i, '').replace(/\.json$/i, '')
  for (const form of isAlone ? forms.slice(0, 1) : forms) {
    const match = form.exec(stem)
    if (match && match[1]!.length <= 6) return Number(match[1])
  }
  return undefined
}

const forms = [
  /rank[-_. ]?(\d+)/i,
  /(?:^|[-_. ])r(\d+)(?=$|[-_. ])/i,
  /worker[-_. ]?(\d+)/i,
  /(?:gpu|device|npu)[-_. ]?(\d+)/i,
  /\.(\d{1,6})$/,
]
