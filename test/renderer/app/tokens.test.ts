import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { contrast, parseHex } from '../../../renderer/timeline/colour-math.ts'

const css = readFileSync(join(import.meta.dirname, '../../../renderer/app/tokens.css'), 'utf8')

/** Custom properties of the first rule with this selector. */
function tokens(selector: string): ReadonlyMap<string, string> {
  const start = css.indexOf(`${selector} {`)
  const block = css.slice(start, css.indexOf('}', start))
  return new Map([...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/g)].map(match => [match[1]!, match[2]!]))
}

const themes = { dark: tokens(':root'), light: tokens(':root[data-theme="light"]') }

const onSurfaces = ['text', 'muted', 'accent', 'good', 'bad', 'warn'].flatMap(type =>
  ['background', 'panel', 'raised'].map(surface => [type, surface] as const),
)
const pairs = [
  ...onSurfaces,
  ['on-accent', 'accent'],
  ['text', 'accent-surface'],
  ['muted', 'accent-surface'],
  ['accent', 'accent-surface'],
  ['good', 'good-surface'],
  ['bad', 'bad-surface'],
  ['warn', 'warn-surface'],
] as const

describe.each(['dark', 'light'] as const)('the %s theme', theme => {
  test.each(pairs)('%s on %s reads with AA contrast', (type, surface) => {
    const of = (name: string) => parseHex(themes[theme].get(name)!)
    expect(contrast(of(type), of(surface))).toBeGreaterThanOrEqual(4.5)
  })
})

test('both themes define the same colours', () => {
  expect([...themes.light.keys()].sort()).toEqual([...themes.dark.keys()].sort())
})
