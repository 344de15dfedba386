/**
 * JSON as a tree that shows exactly what was written: numbers keep their digits (an address of 64 bits does not
 * fit a double), and so do their forms (`1.0`, `1e3`).
 */
export interface JsonBranch {
  readonly kind: 'object' | 'array'
  readonly entries: readonly (readonly [string, JsonNode])[]
}

export interface JsonLeaf {
  readonly kind: 'string' | 'number' | 'other'
  readonly text: string
}

export type JsonNode = JsonBranch | JsonLeaf

export function isBranch(node: JsonNode): node is JsonBranch {
  return node.kind === 'object' || node.kind === 'array'
}

/** What reviver functions are told beside key and value. */
interface ReviverContext {
  readonly source?: string
}

class NumberText {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** Undefined where the text is not JSON. */
export function parseJsonNode(text: string): JsonNode | undefined {
  const keepDigits = (_key: string, value: unknown, context?: ReviverContext) =>
    typeof value === 'number' ? new NumberText(context?.source ?? String(value)) : value
  try {
    return nodeOf(JSON.parse(text, keepDigits as (key: string, value: unknown) => unknown))
  } catch {
    return undefined
  }
}

function nodeOf(value: unknown): JsonNode {
  if (value instanceof NumberText) return { kind: 'number', text: value.text }
  if (typeof value === 'string') return { kind: 'string', text: value }
  if (Array.isArray(value))
    return { kind: 'array', entries: value.map((item, index) => [String(index), nodeOf(item)] as const) }
  if (typeof value === 'object' && value !== null)
    return {
      kind: 'object',
      entries: Object.entries(value).map(([key, item]) => [key, nodeOf(item)] as const),
    }
  return { kind: 'other', text: String(value) }
}

/** Arrays of plain values read best on one line: `[1024, "a"]`. Undefined where it would be long or deep. */
export function inlineText(node: JsonNode, longest = 80): string | undefined {
  if (node.kind !== 'array') return undefined
  const parts: string[] = []
  let length = 2
  for (const [, item] of node.entries) {
    const part = isBranch(item)
      ? inlineText(item, longest)
      : item.kind === 'string'
        ? JSON.stringify(item.text)
        : item.text
    if (part === undefined) return undefined
    length += part.length + 2
    if (length > longest) return undefined
    parts.push(part)
  }
  return `[${parts.join(', ')}]`
}
