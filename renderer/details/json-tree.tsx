import { useState } from 'react'
import { formatCount } from '../app/format.ts'
import { inlineText, isBranch, type JsonBranch, type JsonLeaf, type JsonNode } from './json-node.ts'
import './json-tree.css'

/** Entries shown of a long list before somebody asks for all of them. */
const firstEntries = 100

/** Members of an event, foldable. Every text can be selected and copied. */
export function JsonTree({ node }: { readonly node: JsonNode }) {
  return isBranch(node) ? <Entries node={node} /> : <Leaf node={node} />
}

function Entries({ node }: { readonly node: JsonBranch }) {
  const [all, setAll] = useState(false)
  const shown = all ? node.entries : node.entries.slice(0, firstEntries)
  return (
    <ul className="json-tree">
      {shown.map(([key, value]) => (
        <li key={key}>
          <Entry name={key} value={value} />
        </li>
      ))}
      {shown.length < node.entries.length && (
        <li>
          <button type="button" className="link" onClick={() => setAll(true)}>
            Show all {formatCount(node.entries.length)}
          </button>
        </li>
      )}
    </ul>
  )
}

function Entry({ name, value }: { readonly name: string; readonly value: JsonNode }) {
  const inline = inlineText(value)
  if (inline !== undefined)
    return (
      <p className="json-line">
        <span className="json-key">{name}</span> <span className="mono selectable">{inline}</span>
      </p>
    )
  if (isBranch(value))
    return (
      <details open={value.entries.length <= 24}>
        <summary>
          <span className="json-key">{name}</span>{' '}
          <span className="muted">
            {value.kind === 'array'
              ? `[${formatCount(value.entries.length)}]`
              : `{${formatCount(value.entries.length)}}`}
          </span>
        </summary>
        <Entries node={value} />
      </details>
    )
  return (
    <p className="json-line">
      <span className="json-key">{name}</span> <Leaf node={value} />
    </p>
  )
}

function Leaf({ node }: { readonly node: JsonLeaf }) {
  return <span className={`mono selectable json-${node.kind}`}>{node.text === '' ? '""' : node.text}</span>
}
