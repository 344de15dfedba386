/** Texts that tests of damage stand on: events that are whole, and what was read of them. */

export const good = (name: string, ts: number) =>
  `{"ph":"X","name":"${name}","ts":${ts},"dur":1,"pid":1,"tid":1,"args":{"k":"${name}"}}`
export const names = (view: { slices: readonly { name: string }[] }) => view.slices.map(({ name }) => name)
export const object = (list: string, rest = '') => `{"schemaVersion":1,"traceEvents":[${list}]${rest}}`
