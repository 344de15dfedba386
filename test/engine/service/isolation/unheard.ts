/** What Node itself says of errors that nobody hears of: the judge of what isolation says. */
import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'

/** Messages of the errors that nobody has taken up in the end, in their order, for each program. */
export async function unheardIn(sources: readonly string[]): Promise<readonly (readonly string[])[]> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', judge], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  child.stdin.end(JSON.stringify(sources))
  return JSON.parse(await text(child.stdout))
}

const judge = `
import { setTimeout } from 'node:timers/promises'
import { text } from 'node:stream/consumers'
const unheard = new Map()
process.on('unhandledRejection', (error, promise) => unheard.set(promise, String(error?.message ?? error)))
process.on('rejectionHandled', promise => unheard.delete(promise))
const answers = []
for (const source of JSON.parse(await text(process.stdin))) {
  unheard.clear()
  const { default: program } = await import('data:text/javascript,' + encodeURIComponent(source))
  void program.train({ rank: 0 }, {}).catch(() => {})
  await setTimeout(0)
  await setTimeout(0)
  answers.push([...unheard.values()])
}
process.stdout.write(JSON.stringify(answers))
`
