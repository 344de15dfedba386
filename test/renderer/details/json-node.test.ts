import { describe, expect, test } from 'vitest'
import { inlineText, type JsonNode, parseJsonNode } from '../../../renderer/details/json-node.ts'

const member = (text: string, key: string): JsonNode | undefined => {
  const node = parseJsonNode(text)
  return node && 'entries' in node ? node.entries.find(([name]) => name === key)?.[1] : undefined
}

describe('parseJsonNode', () => {
  test('numbers keep every digit and their form', () => {
    const text = '{"address":18446744073709551615,"a":1.0,"b":1e3,"c":-0}'
    expect(['address', 'a', 'b', 'c'].map(key => member(text, key))).toEqual([
      { kind: 'number', text: '18446744073709551615' },
      { kind: 'number', text: '1.0' },
      { kind: 'number', text: '1e3' },
      { kind: 'number', text: '-0' },
    ])
  })

  test('strings, truth values and null are told apart', () => {
    const text = '{"a":"true","b":true,"c":null}'
    expect(['a', 'b', 'c'].map(key => member(text, key))).toEqual([
      { kind: 'string', text: 'true' },
      { kind: 'other', text: 'true' },
      { kind: 'other', text: 'null' },
    ])
  })

  test('a member named __proto__ is a member', () => {
    expect(member('{"__proto__":1}', '__proto__')).toEqual({ kind: 'number', text: '1' })
  })

  test('what is not JSON is undefined', () => {
    expect(parseJsonNode('{"a":')).toBeUndefined()
  })
})

describe('inlineText', () => {
  const inline = (text: string) => inlineText(parseJsonNode(text)!)

  test('arrays of plain values stand on one line, nested too', () => {
    expect(inline('[[1024,768],[768]]')).toBe('[[1024, 768], [768]]')
    expect(inline('["a, b",""]')).toBe('["a, b", ""]')
    expect(inline('[]')).toBe('[]')
  })

  test('objects and long arrays do not', () => {
    expect(inline('[{"a":1}]')).toBeUndefined()
    expect(inline(JSON.stringify(Array.from({ length: 100 }, (_, index) => index)))).toBeUndefined()
  })
})
