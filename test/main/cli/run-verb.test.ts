import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { AppError } from '../../../engine/base/app-error.ts'
import { runVerb } from '../../../main/cli/run-verb.ts'
import { UsageError, type Verb } from '../../../main/cli/verb.ts'

/** Runs `greet` with the words and tells the exit code and what was written. */
async function greet(run: Verb['run'], words: readonly string[] = [], isTerminal = false) {
  const verb: Verb = {
    name: 'greet',
    summary: 'says hello',
    usage: '[NAME] [--times N] [--loud]',
    options: {
      times: { type: 'string', value: 'N', help: 'how often' },
      loud: { type: 'boolean', help: 'in capitals' },
    },
    words: { least: 0, most: 1 },
    run,
  }
  let stdout = ''
  let stderr = ''
  const output = {
    stdout: (text: string) => {
      stdout += text
    },
    stderr: (text: string) => {
      stderr += text
    },
    isTerminal,
  }
  const code = await runVerb([verb], ['greet', ...words], output, new AbortController().signal)
  return { code, stdout, stderr }
}

describe('a verb', () => {
  test('gets its words and options, parsed', async () => {
    const { code, stdout } = await greet(
      async (request, terminal) => {
        const times = request.wholeNumber('times', { least: 1, most: 9, default: 1 })
        terminal.print(`${request.words[0]} ${times} ${request.flag('loud')} ${terminal.json}`)
      },
      ['Ada', '--times', '3', '--loud', '--json'],
    )
    expect([code, stdout]).toEqual([0, 'Ada 3 true true\n'])
  })

  test.each([[['--times', '10']], [['--times', '1.5']], [['--times']], [['--unknown']], [['one', 'two']]])(
    'is not run for wrong usage: %s',
    async words => {
      const { code, stderr } = await greet(async request => {
        request.wholeNumber('times', { least: 1, most: 9, default: 1 })
      }, words)
      expect(code).toBe(2)
      expect(stderr).toMatch(/^rankscope: .+\n$/)
    },
  )

  test('that was given something else than a run file tells the exact command that makes a run of it', async () => {
    const told = async (path: string) => {
      const result = await greet(async () => {
        throw new AppError('unreadable', 'It is no run.', { noRunFile: path })
      })
      expect(result.code).toBe(1)
      return result.stderr
    }
    expect(await told(resolve('a/b.json'))).toBe(
      'rankscope: It is no run. Import it if it is a trace: `rankscope import a/b.json`.\n',
    )
    expect(await told(resolve("it's one.json"))).toContain("`rankscope import 'it'\\''s one.json'`")
    expect(await told('/')).toContain('`rankscope import /`')
  })

  test('fails in one line, whatever it throws', async () => {
    const thrown = [
      [new AppError('not-found', 'There is\n  nothing.'), 1, 'rankscope: There is nothing.\n'],
      [new UsageError('Say who.'), 2, 'rankscope: Say who.\n'],
      [
        new Error('oops'),
        1,
        /^rankscope: This should not have happened: oops\. RANKSCOPE_DEBUG=1 tells where\.\n$/,
      ],
    ] as const
    for (const [error, code, message] of thrown) {
      const result = await greet(async () => {
        throw error
      })
      expect(result.code).toBe(code)
      expect(result.stderr).toMatch(message)
      expect(result.stdout).toBe('')
    }
  })

  test('refuses an option that it does not have, in one whole sentence', async () => {
    const { code, stderr } = await greet(async () => ({}) as never, ['--quiet'])
    expect(code).toBe(2)
    expect(stderr).toBe(
      "rankscope: Unknown option '--quiet'. `rankscope greet --help` tells what it takes.\n",
    )
  })

  test('shows progress in one line of a terminal, and clears it before the answer', async () => {
    const { stdout, stderr } = await greet(
      async (_, terminal) => {
        terminal.progress('half')
        terminal.print('done')
      },
      [],
      true,
    )
    expect(stdout).toBe('done\n')
    expect(stderr).toBe('\r\u001b[Khalf\r\u001b[K')
  })

  test('writes no progress of short work to a file', async () => {
    const { stderr } = await greet(async (_, terminal) => terminal.progress('half'))
    expect(stderr).toBe('')
  })

  test('answers machines with one JSON object', async () => {
    const { stdout } = await greet(async (_, terminal) => terminal.printJson({ a: [1] }), ['--json'])
    expect(stdout).toBe('{"a":[1]}\n')
  })

  test('tells its usage', async () => {
    const { code, stdout } = await greet(async () => {}, ['--help'])
    expect(code).toBe(0)
    expect(stdout).toContain('Usage: rankscope greet [NAME] [--times N] [--loud]')
    expect(stdout).toContain('--times N  how often')
  })
})
