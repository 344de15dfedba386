/** The command line as people start it: a process, its output and its exit code. */
import { spawn, spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadVerbs } from '../../../main/cli/verbs.ts'

const verbs = await loadVerbs()
const program = resolve(import.meta.dirname, '../../../main/cli/rankscope.js')
let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rankscope-cli-'))
  writeFileSync(
    join(folder, 'small.json'),
    `[${event('a', 1)},${event('b', 4)},{"ph":"E","pid":1,"tid":1,"ts":0}]`,
  )
  writeFileSync(join(folder, 'notes.json'), '{"batch":4}')
  symlinkSync('nowhere', join(folder, 'dangling.json'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function event(name: string, ts: number): string {
  return `{"ph":"X","pid":1,"tid":1,"name":"${name}","ts":${ts},"dur":2,"args":{"bytes":${ts}}}`
}

function rankscope(...words: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, RANKSCOPE_DATA: join(folder, 'home') },
  })
  return { status, stdout, stderr }
}

describe('rankscope', () => {
  test('lists its verbs, one a line', () => {
    const { status, stdout } = rankscope('--help')
    expect(status).toBe(0)
    for (const { name, summary } of verbs) {
      expect(stdout.split('\n')).toContainEqual(expect.stringMatching(new RegExp(`^  ${name} +\\S`)))
      expect(stdout).toContain(summary)
    }
  })

  test.each(verbs.map(verb => verb.name))('tells how %s is used', name => {
    const { status, stdout } = rankscope(name, '--help')
    expect(status).toBe(0)
    expect(stdout).toContain(`rankscope ${name}`)
  })

  test.each([
    [['dance']],
    [[]],
    [['import']],
    [['import', '--nonsense']],
    [['export', 'x']],
    [['sql', 'x']],
    [['sql', 'x', 'SELECT 1', '--limit', 'many']],
  ])('answers wrong usage with exit code 2: %s', words => {
    expect(rankscope(...words).status).toBe(2)
  })

  test.each([
    [['import', 'absent.json'], /absent\.json does not exist/],
    [['import', 'absent.json', 'dangling.json'], /None of 2 files .*absent\.json .*dangling\.json is a link/],
    [['import', 'small.json', 'dangling.json', '--ranks', '0,1'], /1 file and 2 ranks.*dangling\.json/],
    [['import', '.', '--out', 'absent/x.rankscope'], /folder does not exist/],
    [['import', 'small.json', '--out', 'small.json'], /not a run file/],
    [['export', 'absent', '--chrome', 'x.json'], /no run file "absent"/],
    [['sql', 'small.json', 'SELECT 1'], /not a Rankscope run file/],
  ])('fails with exit code 1 and one line: %s', (words, message) => {
    const { status, stdout, stderr } = rankscope(...words)
    expect(status).toBe(1)
    expect(stdout).toBe('')
    expect(stderr).toMatch(message)
    expect(stderr.trimEnd().split('\n')).toHaveLength(1)
  })
})

describe('import', () => {
  test('answers with one JSON object that has every figure', () => {
    const { status, stdout } = rankscope('import', 'small.json', '--out', 'small.rankscope', '--json')
    expect(status).toBe(0)
    expect(stdout.trimEnd().split('\n')).toHaveLength(1)
    expect(JSON.parse(stdout)).toEqual({
      run: join(folder, 'small.rankscope'),
      format: 'chrome',
      ranks: 1,
      events: 3,
      slices: 2,
      asyncs: 0,
      objects: 0,
      instants: 0,
      asyncInstants: 0,
      counters: 0,
      flows: 0,
      tracks: 1,
      startNs: expect.any(Number),
      endNs: expect.any(Number),
      warnings: [{ code: 'end-without-begin', count: 1, example: expect.stringContaining('small.json') }],
      readySeconds: expect.any(Number),
      seconds: expect.any(Number),
      bytes: 179,
      megabytesPerSecond: expect.any(Number),
      peakRssMb: expect.any(Number),
    })
  })

  test('without --out keeps the run in the library, under a name that sql and export know', () => {
    const { stdout } = rankscope('import', 'small.json', '--title', 'First try')
    const [file] = readdirSync(join(folder, 'home/runs')).filter(name => name.startsWith('First-try-'))
    expect(stdout).toContain(file)
    const asked = rankscope(
      'sql',
      file!.replace('.rankscope', ''),
      'SELECT count(*) AS n FROM slice',
      '--json',
    )
    expect(JSON.parse(asked.stdout)).toEqual({ columns: ['n'], rows: [[2]], truncated: false })
  })

  test('without --out calls the run after the files that could be read', () => {
    const { stdout } = rankscope('import', 'notes.json', 'small.json', 'dangling.json', '--json')
    const { run } = JSON.parse(stdout)
    expect(basename(run)).toMatch(/^small-[0-9a-f]{8}\.rankscope$/)
    expect(existsSync(run)).toBe(true)
  })

  test('of a folder takes each file as a rank', () => {
    mkdirSync(join(folder, 'ranks'), { recursive: true })
    for (const rank of [0, 1, 2]) writeFileSync(join(folder, `ranks/rank${rank}.json`), `[${event('a', 1)}]`)
    const { stdout } = rankscope('import', 'ranks', '--out', 'ranks.rankscope', '--json')
    expect(JSON.parse(stdout)).toMatchObject({ ranks: 3, slices: 3 })
    rankscope('import', 'ranks', '--out', 'ranks.rankscope', '--ranks', '4,5,9')
    const asked = rankscope('sql', 'ranks.rankscope', 'SELECT rank FROM process', '--json')
    expect(JSON.parse(asked.stdout).rows).toEqual([[4], [5], [9]])
  })

  test('of several takes those that can be read, and names the others with their reason', () => {
    const names = ['small.json', 'dangling.json', 'absent.json', 'notes.json']
    const { status, stdout } = rankscope('import', ...names, '--out', 'some.rankscope', '--json')
    expect(status).toBe(0)
    const { ranks, slices, warnings } = JSON.parse(stdout)
    expect({ ranks, slices }).toEqual({ ranks: 1, slices: 2 })
    expect(warnings).toEqual(
      expect.arrayContaining([
        {
          code: 'unreadable-file',
          count: 2,
          example: 'dangling.json is a link to a file that does not exist.',
          examples: [
            'dangling.json is a link to a file that does not exist.',
            'absent.json does not exist or cannot be read.',
          ],
        },
        { code: 'not-a-trace', count: 1, example: expect.stringContaining('notes.json holds no trace') },
      ]),
    )
  })

  test('that is interrupted leaves nothing', { timeout: 60_000 }, async () => {
    const many = Array.from({ length: 400_000 }, (_, i) => event('n', i))
    writeFileSync(join(folder, 'many.json'), `[${many.join(',\n')}]`)
    const home = join(folder, 'interrupted')
    const child = spawn(process.execPath, [program, 'import', 'many.json'], {
      cwd: folder,
      env: { ...process.env, RANKSCOPE_DATA: home },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let stderr = ''
    child.stderr.on('data', data => {
      stderr += data
    })
    const partial = () => {
      try {
        return readdirSync(join(home, 'runs')).length > 0
      } catch {
        return false
      }
    }
    await expect.poll(partial, { interval: 5, timeout: 30_000 }).toBe(true)
    child.kill('SIGINT')
    const code = await new Promise(settle => child.once('exit', settle))
    expect(code).toBe(130)
    expect(stderr).toMatch(/Cancelled/)
    expect(readdirSync(join(home, 'runs'))).toEqual([])
  })
})

describe('a disk that takes no more', () => {
  const words = (command: string) => `ulimit -f 100; exec "${process.execPath}" "${program}" ${command}`

  test.skipIf(process.platform === 'win32')(
    'fails imports and exports in one line, and nothing is left',
    () => {
      const many = Array.from({ length: 60_000 }, (_, i) => event(`n${i}`, i))
      writeFileSync(join(folder, 'wide.json'), `[${many.join(',')}]`)
      expect(rankscope('import', 'wide.json', '--out', 'wide.rankscope').status).toBe(0)
      mkdirSync(join(folder, 'full'))
      for (const command of [
        'import wide.json --out full/wide.rankscope',
        'export wide.rankscope --chrome full/wide.json',
      ]) {
        const { status, stderr } = spawnSync('sh', ['-c', words(command)], { cwd: folder, encoding: 'utf8' })
        expect(status).toBe(1)
        // A slow machine tells its progress first.
        expect(stderr).toMatch(/^(\w+: \d+ % .*\n)*rankscope: The disk .*\n$/)
      }
      expect(readdirSync(join(folder, 'full'))).toEqual([])
    },
  )
})

describe('export and sql', () => {
  test('write a trace that imports to the same counts, and print readable rows', () => {
    rankscope('import', 'small.json', '--out', 'again.rankscope')
    const { stdout } = rankscope('export', 'again.rankscope', '--chrome', 'out.json.gz', '--json')
    expect(JSON.parse(stdout)).toEqual({ file: join(folder, 'out.json.gz'), events: 3 })
    const again = rankscope('import', 'out.json.gz', '--out', 'out.rankscope', '--json')
    expect(JSON.parse(again.stdout)).toMatchObject({ events: 3, slices: 2 })
    const rows = rankscope(
      'sql',
      'out.rankscope',
      "SELECT name, args(detail) ->> '$.args.bytes' AS bytes FROM slice",
    )
    expect(rows.stdout).toBe('name  bytes\n----  -----\na         1\nb         4\n')
  })

  test('print no control character of a hostile name', () => {
    writeFileSync(join(folder, 'hostile.json'), `[${event('\\u001b[2Jx', 1)}]`)
    rankscope('import', 'hostile.json', '--out', 'hostile.rankscope')
    expect(rankscope('sql', 'hostile.rankscope', 'SELECT name FROM slice').stdout).not.toContain('\u001b')
  })
})

test('the start program is plain JavaScript that an old Node can read', () => {
  const text = readFileSync(program, 'utf8')
  expect(text).not.toMatch(/\bas const\b|\binterface\b|: string/)
  expect(text.startsWith('#!/usr/bin/env node\n')).toBe(true)
})
