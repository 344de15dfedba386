export type Fact = readonly [name: string, value: string]

/** Names and values, one a line. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl className="facts">
      {facts.map(([name, value]) => (
        <div key={`${name} ${value}`}>
          <dt>{name}</dt>
          <dd className={/\d/.test(value) ? 'mono selectable' : 'selectable'}>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
